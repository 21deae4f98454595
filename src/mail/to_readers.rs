//! What readers get: is this your address, do you want mail, somebody answered, your comment is published.

use jiff::tz::TimeZone;
use weshift_templates::mail::{Confirm, Follow as FollowSheet};

use super::{
    letters::{About, Mailer, NEVER, as_they_are},
    message::List,
    news,
    words::{clock_words, day_words},
};
use weshift_domain::*;
use weshift_links::{self as links, EVERYTHING, MailLink, Purpose, token_hash};

/// A letter that could not go for so long goes no more.
const CONFIRM_LIFE: i64 = DAY;
const NEWS_LIFE: i64 = 3 * DAY;

impl Mailer {
    /// Asks a commenter to confirm their address; `token` is `links.confirm_token(..)`.
    ///
    /// It holds nothing that somebody typed, or anybody could mail a stranger through us.
    pub fn confirm_letter(&self, to: &Email, token: &str) -> NewLetter {
        let now = self.clock.now();
        let view = Confirm {
            site: self.site(),
            lang: self.language(),
            post_title: String::new(),
            date: day_words(now, &TimeZone::UTC),
            href: self.links.absolute(&links::confirm(token)),
            expires: format!("{} UTC", clock_words(now.plus(CONFIRM_LIFE), &TimeZone::UTC)),
        };
        let key = format!("confirm:{}", token_hash(token));
        self.letter(About::new(LetterKind::Confirm, ("", to), key, CONFIRM_LIFE), view.letter(), now)
    }

    /// Asks a reader to confirm that they want the mail about `place` that `notify` names. As `confirm_letter`, it
    /// holds nothing that a stranger typed.
    pub fn follow_letter(&self, to: &Follower, follow: FollowId, notify: Notify, place: &Place) -> NewLetter {
        let now = self.clock.now();
        let token = self.follower_token(to, follow, Purpose::Follow, now.plus(CONFIRM_LIFE + HOUR));
        let view = FollowSheet {
            site: self.site(),
            lang: self.language(),
            post_title: place.post_title.clone(),
            what: news::what(notify, place),
            date: day_words(now, &TimeZone::UTC),
            href: self.links.absolute(&links::confirm(&token)),
            expires: format!("{} UTC", clock_words(now.plus(CONFIRM_LIFE), &TimeZone::UTC)),
        };
        let about = About {
            follower: Some((to.id, follow)),
            ..About::new(
                LetterKind::Follow,
                ("", &to.email),
                format!("follow:{}:{follow}:{}", to.id, now.millis()),
                CONFIRM_LIFE,
            )
        };
        self.letter(about, view.letter(), now)
    }

    /// What a follower is owed about one discussion.
    pub(crate) fn news_letter(&self, owed: &OwedNews, to: &Follower, now: Moment) -> NewLetter {
        let first = &owed.news[0].1;
        let stop = self.leave_address(to, owed.follow.id);
        let (kind, words) = news::letter(self, owed, &stop);
        let comments = as_they_are(owed.news.iter().map(|it| &it.1));
        let root = owed.follow.comment.unwrap_or(CommentId(0));
        let mut references = vec![format!("t.{}", owed.follow.thread)];
        if root.0 > 0 {
            references.push(format!("c.{root}"));
        }
        let about = About {
            follower: Some((to.id, owed.follow.id)),
            references,
            list: Some((List::Replies, stop)),
            archive: Some(self.links.absolute(&links::thread(&first.place.thread))),
            comments: &comments,
            ..About::new(
                kind,
                ("", &to.email),
                format!("news:{}:{}:{}", to.id, first.comment.id, first.comment.seq),
                NEWS_LIFE,
            )
        };
        self.letter(about, words, now)
    }

    /// What a follower is owed about several discussions, in one: there are at least two. Its link ends them all.
    pub(crate) fn summary_letter(&self, owed: &[OwedNews], to: &Follower, now: Moment) -> NewLetter {
        let (first, follow) = (&owed[0].news[0].1, owed[0].follow.id);
        let stop = self.leave_address(to, EVERYTHING);
        let words = news::summary(self, owed, &stop).letter();
        let comments = as_they_are(owed.iter().flat_map(|it| &it.news).map(|it| &it.1));
        let about = About {
            follower: Some((to.id, follow)),
            list: Some((List::Replies, stop)),
            comments: &comments,
            ..About::new(
                LetterKind::Reply,
                ("", &to.email),
                format!("news:{}:{}:{}", to.id, first.comment.id, first.comment.seq),
                NEWS_LIFE,
            )
        };
        self.letter(about, words, now)
    }

    fn leave_address(&self, follower: &Follower, follow: FollowId) -> String {
        let token = self.follower_token(follower, follow, Purpose::Leave, NEVER);
        self.links.absolute(&links::unsubscribe(&token))
    }

    fn follower_token(
        &self,
        to: &Follower,
        follow: FollowId,
        purpose: Purpose,
        expires_at: Moment,
    ) -> String {
        let link =
            MailLink { purpose, recipient: to.id.0, epoch: to.epoch, subject: follow.0, seq: 0, expires_at };
        self.links.mail_token(&link)
    }
}
