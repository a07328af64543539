//! Codes of standards whose lists grow: checked for their shape, not against a list.

use core::{fmt, str, str::FromStr};
use thiserror::Error;

/// A text that does not have the shape of the code asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{expected}")]
pub struct CodeError {
    expected: &'static str,
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident[$length:literal]: $expected:literal; $($known:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $length]);

        impl $name {
            /// Some of the codes there are.
            pub(crate) const EXAMPLES: &'static [&'static str] = &[$(stringify!($known)),*];

            /// Reads the code.
            ///
            /// # Errors
            /// When the text has another length or other characters than capital ASCII letters.
            pub fn new(code: &str) -> Result<Self, CodeError> {
                match <[u8; $length]>::try_from(code.as_bytes()) {
                    Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
                    _ => Err(CodeError { expected: $expected }),
                }
            }

            /// The code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                str::from_utf8(&self.0).unwrap_or_default()
            }

            $(#[doc = concat!("`", stringify!($known), "`")]
            pub const $known: Self = match stringify!($known).as_bytes().first_chunk() {
                Some(letters) => Self(*letters),
                None => Self([b'X'; $length]),
            };)*
        }

        impl FromStr for $name {
            type Err = CodeError;

            fn from_str(code: &str) -> Result<Self, CodeError> {
                Self::new(code)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        crate::through_text::through_text!($name);
    };
}

code! {
    /// A currency as three capital letters (ISO 4217, also codes of a host's own such as points).
    ///
    /// ```
    /// use segmentry::model::Currency;
    /// assert_eq!(Currency::new("EUR"), Ok(Currency::EUR));
    /// assert!(Currency::new("eur").is_err());
    /// ```
    Currency[3]: "a currency is three capital letters, such as EUR";
    AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF INR JPY KRW MXN NOK NZD PLN RON SEK SGD TRY USD ZAR
}

code! {
    /// A country as two capital letters (ISO 3166-1 alpha-2, also the reserved ones such as XK).
    ///
    /// ```
    /// use segmentry::model::Country;
    /// assert_eq!(Country::new("DE"), Ok(Country::DE));
    /// assert!(Country::new("Germany").is_err());
    /// ```
    Country[2]: "a country is two capital letters, such as DE";
    AT AU BE BR CA CH CN CZ DE DK ES FI FR GB GR HU IE IN IT JP LU MX NL NO NZ PL PT RO SE SG TR US ZA
}
