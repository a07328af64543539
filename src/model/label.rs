//! Facts with a handful of usual answers and room for the host's own.

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* })*) => {$(
        $(#[$doc])*
        ///
        /// Written as its code; a code not listed here is [`Other`](Self::Other).
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!("`", $code, "`")] $variant,)*
            /// An answer of the host's own. Read one with `from`, which recognises the listed codes.
            Other($crate::model::Text),
        }

        impl $name {
            /// The codes listed here.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The code, as written in definitions.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl From<$name> for $crate::model::Value {
            fn from(label: $name) -> Self {
                Self::Text(label.code().into())
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.code())
            }
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl core::str::FromStr for $name {
            type Err = core::convert::Infallible;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(code))
            }
        }

        #[cfg(feature = "serde")]
        $crate::through_text::through_text!($name);
    )*};
}

labels! {
    /// Gender, as the customer states it.
    Gender {
        Female = "female",
        Male = "male",
        NonBinary = "non_binary",
    }

    /// Marital status.
    MaritalStatus {
        Single = "single",
        Married = "married",
        Partnership = "partnership",
        Separated = "separated",
        Divorced = "divorced",
        Widowed = "widowed",
    }

    /// How the customer's days are taken up by work.
    WorkPattern {
        FullTime = "full_time",
        PartTime = "part_time",
        Shifts = "shifts",
        SelfEmployed = "self_employed",
        InEducation = "in_education",
        Homemaker = "homemaker",
        Unemployed = "unemployed",
        Retired = "retired",
    }

    /// The highest education completed.
    Education {
        Primary = "primary",
        Secondary = "secondary",
        Vocational = "vocational",
        Bachelor = "bachelor",
        Master = "master",
        Doctorate = "doctorate",
    }

    /// What the customer looks for in a product.
    Benefit {
        Quality = "quality",
        Usage = "usage",
        Service = "service",
        UniqueFeatures = "unique_features",
        Extras = "extras",
    }

    /// A way of reaching the customer.
    Channel {
        Email = "email",
        Sms = "sms",
        Push = "push",
        InApp = "in_app",
        Messenger = "messenger",
        Phone = "phone",
        Post = "post",
        Web = "web",
    }

    /// Where a purchase was made.
    SalesChannel {
        Online = "online",
        App = "app",
        Store = "store",
        Phone = "phone",
        Marketplace = "marketplace",
    }

    /// What an offer gives.
    OfferKind {
        PercentOff = "percent_off",
        AmountOff = "amount_off",
        FreeShipping = "free_shipping",
        Gift = "gift",
        Bundle = "bundle",
        LoyaltyPoints = "loyalty_points",
    }

    /// What kind of device was used.
    Device {
        Phone = "phone",
        Tablet = "tablet",
        Desktop = "desktop",
    }

    /// Whether the customer allows a channel to be used.
    Consent {
        Granted = "granted",
        Withdrawn = "withdrawn",
    }

    /// A day that matters to this customer.
    OccasionKind {
        /// The wedding itself, which does not come again.
        Wedding = "wedding",
        /// The day of the wedding, to be recorded with its date and as recurring: it is not derived from a
        /// [`Wedding`](Self::Wedding).
        WeddingAnniversary = "wedding_anniversary",
        Move = "move",
        NewBaby = "new_baby",
        NewJob = "new_job",
        Graduation = "graduation",
        Holiday = "holiday",
        ChildBirthday = "child_birthday",
    }
}
