use super::{Rejection, actions, family};
use crate::model::{Channel, Text};
use rust_decimal::Decimal;

family! {
    /// A score that the customer gave: to the host (net promoter score, satisfaction, effort, stars) or to a product.
    ///
    /// | action | scale | |
    /// |---|---|---|
    /// | NPS | 0 to 10, whole | how likely is it that you recommend us? |
    /// | CSAT | 1 to 5 | how satisfied are you? |
    /// | CES | 1 to 7 | how easy was it? |
    /// | stars, product reviews | 1 to 5 | |
    ///
    /// A score is required. Averages such as 4.5 may be given but for NPS.
    ///
    /// ```
    /// use segmentry::{model::{Channel, Feedback, History}, time::Instant};
    ///
    /// let at: Instant = "2026-03-01T10:00:00Z".parse()?;
    /// let mut history = History::default();
    /// history.record(Feedback::nps(at, 9).topic("delivery").channel(Channel::Email))?;
    /// history.record(Feedback::product_review(at, "mug", 4))?;
    /// assert!(history.record(Feedback::nps(at, 11)).is_err());
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub struct Feedback by action: FeedbackAction {
        /// The same feedback with the score.
        score: Option<Decimal> with "crate::model::decimal_text::optional" = Score,
        /// The same feedback with what it was about.
        topic: Option<Text> = Topic,
        /// The same feedback with the channel through which it came.
        channel: Option<Channel> = Channel,
        /// The same feedback with the product it was about.
        product: Option<Text> = Product,
    }
    check = check_score;
}

actions! {
    /// On which scale a score was given.
    pub enum FeedbackAction {
        /// Net promoter score, 0 to 10.
        Nps = Nps,
        /// Satisfaction, 1 to 5.
        Csat = Csat,
        /// Ease ("customer effort score"), 1 to 7.
        Ces = Ces,
        /// Stars, 1 to 5.
        Stars = Stars,
        /// Stars for a product, 1 to 5.
        ProductReview = ProductReviewed,
    }

    impl Feedback {
        /// A net promoter score, a whole number from 0 to 10.
        nps(score: Decimal) = Nps,
        /// A satisfaction score, 1 to 5.
        csat(score: Decimal) = Csat,
        /// A score of ease, 1 to 7.
        ces(score: Decimal) = Ces,
        /// Stars, 1 to 5.
        stars(score: Decimal) = Stars,
        /// A review of a product with its stars, 1 to 5.
        product_review(product: Text, score: Decimal) = ProductReview,
    }
}

impl Feedback {
    fn check_score(&self) -> Result<(), Rejection> {
        let (least, most, scale) = match self.action {
            FeedbackAction::Nps => (0, 10, "NPS, a whole number from 0 to 10"),
            FeedbackAction::Csat => (1, 5, "CSAT, 1 to 5"),
            FeedbackAction::Ces => (1, 7, "CES, 1 to 7"),
            FeedbackAction::Stars | FeedbackAction::ProductReview => (1, 5, "stars, 1 to 5"),
        };
        let is_on_scale = |score: Decimal| {
            (Decimal::from(least)..=Decimal::from(most)).contains(&score)
                && (self.action != FeedbackAction::Nps || score.is_integer())
        };
        if self.score.is_some_and(is_on_scale) { Ok(()) } else { Err(Rejection::Score { scale }) }
    }
}
