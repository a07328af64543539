use super::events::EventsOf;
use crate::model::EventKind;

/// Net promoter scores.
#[derive(Clone, Copy, Debug)]
pub enum NpsAnswers {}

/// Scores of satisfaction and ease, stars.
#[derive(Clone, Copy, Debug)]
pub enum Ratings {}

/// Reviews of products.
#[derive(Clone, Copy, Debug)]
pub enum Reviews {}

/// Scores that the customer gave, by their scale.
///
/// ```
/// use segmentry::prelude::*;
/// let unhappy = feedback().nps().latest_score().at_most(6);
/// let disappointed = feedback().csat().score(..3).topic("delivery").within_last(days(90)).any();
/// assert_eq!(unhappy.to_string(), "the score of the latest NPS answer is at most 6");
/// assert_eq!(
///     disappointed.to_string(),
///     "at least 1 CSAT answer with score less than 3 and topic delivery in the last 90 days",
/// );
/// ```
pub fn feedback() -> FeedbackNamed {
    FeedbackNamed
}

/// Reviews of products that the customer wrote, with their stars. Those he read are `views().reviews()`.
///
/// ```
/// use segmentry::prelude::*;
/// let fan = reviews().score(4..).count().at_least(3);
/// assert_eq!(fan.to_string(), "at least 3 product reviews with score at least 4");
/// ```
pub fn reviews() -> EventsOf<Reviews> {
    EventsOf::of([EventKind::ProductReviewed])
}

named! {
    /// Feedback, of which nothing has been said yet: name its scale.
    FeedbackNamed {
        /// Net promoter scores, 0 to 10.
        nps: Nps => NpsAnswers;
        /// Satisfaction, 1 to 5.
        csat: Csat => Ratings;
        /// Ease ("customer effort score"), 1 to 7.
        ces: Ces => Ratings;
        /// Stars, 1 to 5.
        stars: Stars => Ratings;
    }
}

/// What can be said of net promoter scores.
impl<W> EventsOf<NpsAnswers, W> {
    words_for!(score, topic, channel, product);

    /// Those of promoters: 9 and 10.
    ///
    /// ```
    /// use segmentry::prelude::*;
    /// let fans = feedback().nps().promoters().any() & feedback().nps().detractors().none();
    /// assert_eq!(
    ///     fans.to_string(),
    ///     "at least 1 NPS answer with score at least 9 and at most 10 and no NPS answers with score at least 0 and at most 6",
    /// );
    /// ```
    pub fn promoters(self) -> Self {
        self.score(9..=10)
    }

    /// Those in between: 7 and 8.
    pub fn passives(self) -> Self {
        self.score(7..=8)
    }

    /// Those of detractors: 0 to 6.
    pub fn detractors(self) -> Self {
        self.score(0..=6)
    }
}

/// What can be said of satisfaction, effort and star ratings.
impl<W> EventsOf<Ratings, W> {
    words_for!(score, topic, channel, product);
}

/// What can be said of reviews.
impl<W> EventsOf<Reviews, W> {
    words_for!(score, product, topic, channel);
}
