//! A letter as somebody would get it now, made of what is there, without owing it.

use super::{letters::Mailer, seal};
use weshift_domain::*;
use weshift_moderation::digest::has_news;
use weshift_store::{Reader, Reminder};

/// The kinds of letters that `preview` makes: all but `Ack`, which answers a message.
pub const KINDS: [LetterKind; 12] = [
    LetterKind::Held,
    LetterKind::Digest,
    LetterKind::Reply,
    LetterKind::Published,
    LetterKind::Follow,
    LetterKind::Confirm,
    LetterKind::SignIn,
    LetterKind::OwnPage,
    LetterKind::AskReminder,
    LetterKind::Reminder,
    LetterKind::Alarm,
    LetterKind::Test,
];

/// Links that let somebody in do not work in it.
const NO_TOKEN: &str = "a-preview-has-no-token-that-works";

/// The letter of this kind that this manager would get at this time, made from what the database holds. Letters to
/// readers are addressed to the manager too. `None`: there is nothing to say. No link in it works, so it may be shown,
/// sent and forwarded.
///
/// # Errors
/// Those of the database.
pub async fn preview(
    reader: &Reader,
    mailer: &Mailer,
    kind: LetterKind,
    manager: &Manager,
    at: Moment,
) -> Result<Option<NewLetter>, Fault> {
    let mailer = &mailer.with_dead_links();
    let follower = Follower {
        id: FollowerId(0),
        email: manager.email.clone(),
        email_key: mailer.links.address_key(&manager.email),
        epoch: 0,
        is_paused: false,
        mail_day: 0,
        mails_today: 0,
        confirmed_at: Some(at),
    };
    let latest = async || reader.find_latest_published().await;
    Ok(match kind {
        LetterKind::Held => {
            let waiting = reader.activity(at, at, Some(manager.id)).await?.waiting;
            let pause = seal::pause(manager, at);
            (!waiting.is_empty()).then(|| mailer.held_letter((&waiting, (0, None)), manager, &pause, at))
        }
        LetterKind::Digest => {
            let activity = reader.activity(manager.digest_until, at, Some(manager.id)).await?;
            has_news(&activity, manager.digest_until, at)
                .then(|| mailer.digest_letter(&activity, manager, at, at))
        }
        LetterKind::Reply | LetterKind::Published => {
            let news = if kind == LetterKind::Reply { FollowNews::Answer } else { FollowNews::Published };
            latest().await?.map(|placed| {
                let follow = Follow {
                    id: FollowId(0),
                    follower: follower.id,
                    thread: placed.comment.thread,
                    comment: None,
                    is_active: true,
                };
                mailer.news_letter(&OwedNews { follow, news: vec![(news, placed)], own: None }, &follower, at)
            })
        }
        LetterKind::Follow => latest()
            .await?
            .map(|placed| mailer.follow_letter(&follower, FollowId(0), Notify::Discussion, &placed.place)),
        LetterKind::Confirm => Some(mailer.confirm_letter(&manager.email, NO_TOKEN)),
        LetterKind::SignIn => Some(mailer.sign_in_letter(manager, NO_TOKEN)),
        LetterKind::Alarm => Some(mailer.nobody_is_told_letter(manager)),
        LetterKind::Test => Some(mailer.test_letter(&manager.email)),
        LetterKind::Ack => None,
        LetterKind::OwnPage => {
            Some(mailer.own_page_letter(&manager.email, NO_TOKEN, "", format!("preview:{}", at.millis())))
        }
        LetterKind::AskReminder => {
            Some(mailer.ask_reminder_letter(&manager.email, NO_TOKEN, NO_TOKEN, "", at.plus(91 * DAY)))
        }
        LetterKind::Reminder => latest().await?.map(|placed| {
            let post = (placed.place.thread.post, placed.place.post_title);
            let (email, asked_at) = (manager.email.clone(), at.minus(91 * DAY));
            mailer.reminder_letter(&Reminder { id: ReminderId(0), email, post, asked_at, due_at: at }, at)
        }),
    })
}
