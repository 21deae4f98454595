//! Posts and shifts as managers write them. A post's slug and a shift's key stand in addresses: once given they stay.

#![warn(missing_docs, unreachable_pub)]

mod changes;
mod pages;

pub use changes::{FASTER, edition_of_post, edition_of_shift};
pub use pages::{Mapped, PageForm};

use unicode_normalization::UnicodeNormalization;

use weshift_clock::Clock;
use weshift_domain::*;
use weshift_links as links;
use weshift_store::{Store, Tx};
use weshift_text as text;

/// The verb of those who write posts: posts, their shifts, and embedded pages. `app` makes it for the handlers, the
/// worker one for scheduled posts.
#[derive(Clone)]
pub struct Editing {
    store: Store,
    clock: Clock,
}

/// A post as typed in its form. `Editing` reads it and says all that is wrong at once.
#[derive(Debug, Clone, Default)]
pub struct PostForm {
    /// The heading, 1 to 200 characters.
    pub title: String,
    /// The post's name in addresses. Empty: made of the title. Counts for a new post only, since it never changes.
    pub slug: String,
    /// Who wrote the post, at most 200 characters; may be empty.
    pub byline: String,
    /// The Markdown of the post, under 200,000 bytes; required.
    pub body: String,
    /// Who sees it: the name of a `PostState`. Published and scheduled follow from `published_at`, whichever was
    /// chosen.
    pub state: String,
    /// When it was or is to be published. `None`: now.
    pub published_at: Option<Moment>,
    /// Whether its discussion takes comments.
    pub open: bool,
    /// Whether every comment waits for a manager, whatever its verdict.
    pub holds_all: bool,
    /// The `edition_of_post` that the form was filled from. Empty: save without a comparison.
    pub edition: String,
}

/// A shift of a post as typed: two poles with a question between them.
#[derive(Debug, Clone, Default)]
pub struct ShiftForm {
    /// The shift's name in addresses. Empty: made of the second pole. Counts for a new shift only, since it never
    /// changes.
    pub key: String,
    /// The pole at step 1, 1 to 80 characters.
    pub from: String,
    /// The pole at step 7, 1 to 80 characters.
    pub to: String,
    /// The question that leads its discussion, at most 300 characters; may be empty.
    pub question: String,
    /// What people at the first pole mostly do, at most 160 characters; may be empty.
    pub from_anchor: String,
    /// The same of the second pole.
    pub to_anchor: String,
    /// Whether its discussion takes comments.
    pub open: bool,
    /// Whether every comment waits for a manager, whatever its verdict.
    pub holds_all: bool,
    /// The `edition_of_shift` that the form was filled from. Empty: save without a comparison.
    pub edition: String,
}

const MAX_TITLE: usize = 200;
const MAX_POLE: usize = 80;
const MAX_QUESTION: usize = 300;
const MAX_ANCHOR: usize = 160;
const MAX_BODY: usize = 200_000;
const MAX_SHIFTS: usize = 50;
const EXCERPT: usize = 240;

impl Editing {
    /// The verb over this store; every change is written to the audit log.
    pub fn new(store: Store, clock: Clock) -> Editing {
        Editing { store, clock }
    }

    /// Adds a post and returns its slug.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, or because the slug is taken.
    pub async fn add_post(&self, by: &Manager, form: &PostForm) -> Result<String, Rejection> {
        let now = self.clock.now();
        let slug = if form.slug.trim().is_empty() { slug_of(&form.title) } else { form.slug.trim().into() };
        // Without a title there is nothing to make an address of, and that is said already.
        let is_nameless = slug.is_empty() && visible(&form.title).is_empty();
        let name = if is_nameless { Ok(slug) } else { check_slug(&slug, Field::Slug) };
        let change = read_post(form, now);
        let (slug, change) = match (name, change) {
            (Ok(slug), Ok(change)) => (slug, change),
            (name, change) => {
                let mut wrong = change.err().unwrap_or_default();
                wrong.extend(name.err());
                return Err(Refusal::Invalid(wrong).into());
            }
        };
        let note = note(by, AuditAction::PostAdded, &slug, now);
        self.store
            .write(move |tx| {
                if tx.is_slug_taken(&slug)? {
                    return Err(taken(Field::Slug, "Another post has this address already."));
                }
                let post = tx.add_post(&NewPost {
                    slug: slug.clone(),
                    title: change.title.clone(),
                    byline: change.byline.clone(),
                    body_source: change.body_source.clone(),
                    body: change.body.clone(),
                    excerpt: change.excerpt.clone(),
                    published_at: change.published_at,
                    shifts: Vec::new(),
                })?;
                tx.change_post(post, &change)?;
                tx.add_audit(&note)?;
                Ok(slug)
            })
            .await
    }

    /// Changes the post with this slug. Writes nothing if the form changes nothing.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, with `FASTER`, or `TooLate` if there is no such post.
    pub async fn change_post(&self, by: &Manager, slug: &str, form: &PostForm) -> Result<(), Rejection> {
        let now = self.clock.now();
        let change = read_post(form, now).map_err(Refusal::Invalid)?;
        let (slug, seen, entry) =
            (slug.to_string(), form.edition.clone(), note(by, AuditAction::PostChanged, slug, now));
        self.store
            .write(move |tx| {
                let post = find(tx, &slug)?;
                changes::check(&seen, &edition_of_post(&post)).map_err(Refusal::from)?;
                let Some(detail) = changes::of_post(&post, &change) else { return Ok(()) };
                tx.change_post(post.id, &change)?;
                Ok(tx.add_audit(&NewAudit { detail, ..entry })?)
            })
            .await
    }

    /// Appends a shift to the post with this slug, which may have 50.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, because the key is taken or the post is full, or `TooLate` if there
    /// is no such post.
    pub async fn add_shift(&self, by: &Manager, slug: &str, form: &ShiftForm) -> Result<(), Rejection> {
        let key = if form.key.trim().is_empty() { slug_of(&form.to) } else { form.key.trim().into() };
        let (key, change) = match (check_slug(&key, Field::Key), read_shift(form)) {
            (Ok(key), Ok(change)) => (key, change),
            (key, change) => {
                let mut wrong = change.err().unwrap_or_default();
                wrong.extend(key.err());
                return Err(Refusal::Invalid(wrong).into());
            }
        };
        let now = self.clock.now();
        let (slug, note) =
            (slug.to_string(), note(by, AuditAction::ShiftAdded, &format!("{slug}/{key}"), now));
        self.store
            .write(move |tx| {
                let post = find(tx, &slug)?;
                if post.shifts.len() >= MAX_SHIFTS {
                    return Err(taken(Field::Key, "A post has at most 50 shifts."));
                }
                if !tx.add_shift(post.id, &slug, &key, &change, now)? {
                    return Err(taken(Field::Key, "Another shift of this post has this key already."));
                }
                Ok(tx.add_audit(&note)?)
            })
            .await
    }

    /// Changes a shift of the post with this slug. Writes nothing if the form changes nothing.
    ///
    /// # Errors
    /// As `change_post`; also `TooLate` if there is no such shift.
    pub async fn change_shift(
        &self,
        by: &Manager,
        slug: &str,
        key: &str,
        form: &ShiftForm,
    ) -> Result<(), Rejection> {
        let change = read_shift(form).map_err(Refusal::Invalid)?;
        let now = self.clock.now();
        let entry = note(by, AuditAction::ShiftChanged, slug, now);
        let (slug, key, seen) = (slug.to_string(), key.to_string(), form.edition.clone());
        self.store
            .write(move |tx| {
                let post = find(tx, &slug)?;
                let shift = find_shift(&post, &key)?;
                changes::check(&seen, &edition_of_shift(shift)).map_err(Refusal::from)?;
                let Some(detail) = changes::of_shift(&slug, shift, &change) else { return Ok(()) };
                tx.change_shift(post.id, shift.shift.id, &change, now)?;
                Ok(tx.add_audit(&NewAudit { detail, ..entry })?)
            })
            .await
    }

    /// Moves a shift one place up or down. The first cannot go up nor the last down: nothing changes then.
    pub async fn move_shift(&self, by: &Manager, slug: &str, key: &str, up: bool) -> Result<(), Rejection> {
        let note = note(by, AuditAction::ShiftMoved, &format!("{slug}/{key}"), self.clock.now());
        let (slug, key) = (slug.to_string(), key.to_string());
        self.store
            .write(move |tx| {
                let post = find(tx, &slug)?;
                let mut order: Vec<ShiftId> = post.shifts.iter().map(|it| it.shift.id).collect();
                let at = post.shifts.iter().position(|it| it.shift.key == key);
                let at = at.ok_or(Refusal::TooLate)?;
                let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|it| *it < order.len()) };
                let Some(to) = to else { return Ok(()) };
                order.swap(at, to);
                tx.order_shifts(post.id, &order)?;
                Ok(tx.add_audit(&note)?)
            })
            .await
    }

    /// Removes a shift that has no comment and no answer yet; any other is refused, and can be closed instead.
    pub async fn remove_shift(&self, by: &Manager, slug: &str, key: &str) -> Result<(), Rejection> {
        let note = note(by, AuditAction::ShiftRemoved, &format!("{slug}/{key}"), self.clock.now());
        let (slug, key) = (slug.to_string(), key.to_string());
        self.store
            .write(move |tx| {
                let post = find(tx, &slug)?;
                let shift = find_shift(&post, &key)?;
                if !tx.remove_shift(post.id, shift.shift.id)? {
                    return Err(taken(
                        Field::Key,
                        "Somebody wrote under this shift, or stands on it: close it instead.",
                    ));
                }
                Ok(tx.add_audit(&note)?)
            })
            .await
    }

    /// Publishes the scheduled posts whose time has come, and returns how many. The worker calls it.
    pub async fn publish_due(&self) -> Result<usize, Fault> {
        let now = self.clock.now();
        if !self.store.reader().is_post_due(now).await? {
            return Ok(0);
        }
        self.store
            .write(move |tx| {
                let slugs = tx.publish_due_posts(now)?;
                for slug in &slugs {
                    tx.add_audit(&NewAudit {
                        who: Actor::System,
                        via: Via::Rules,
                        ..blank(now, AuditAction::PostPublished, slug)
                    })?;
                }
                Ok(slugs.len())
            })
            .await
    }
}

/// The sanitized HTML of a post's Markdown, as readers will see it.
pub fn preview(body: &str) -> CleanHtml {
    text::clean_post(body)
}

fn find(tx: &mut Tx<'_>, slug: &str) -> Result<EditedPost, Rejection> {
    Ok(tx.find_edited_post(slug)?.ok_or(Refusal::TooLate)?)
}

fn find_shift<'a>(post: &'a EditedPost, key: &str) -> Result<&'a EditedShift, Rejection> {
    Ok(post.shifts.iter().find(|it| it.shift.key == key).ok_or(Refusal::TooLate)?)
}

fn read_post(form: &PostForm, now: Moment) -> Result<PostChange, Vec<Problem>> {
    let title = line(&form.title, Field::Title, MAX_TITLE, "Please type a title.");
    let byline = optional_line(&form.byline, Field::Byline, MAX_TITLE);
    let body = match form.body.len() {
        0 => Err(Problem::new(Field::Body, "Please write the post.")),
        MAX_BODY.. => Err(Problem::new(Field::Body, "The post is too long: at most 200,000 bytes.")),
        _ => Ok(form.body.replace("\r\n", "\n")),
    };
    let published_at = form.published_at.unwrap_or(now);
    let state = match PostState::parse(&form.state) {
        // What is to appear in the past has appeared.
        Some(PostState::Scheduled) if published_at <= now => Ok(PostState::Published),
        Some(PostState::Published) if published_at > now => Ok(PostState::Scheduled),
        Some(state) => Ok(state),
        None => Err(Problem::new(Field::Title, "Please choose who sees the post.")),
    };
    match (title, byline, body, state) {
        (Ok(title), Ok(byline), Ok(body_source), Ok(state)) => {
            let body = text::clean_post(&body_source);
            Ok(PostChange {
                title,
                byline,
                excerpt: text::excerpt(&text::plain(&body), EXCERPT),
                body,
                body_source,
                published_at,
                state,
                open: form.open,
                holds_all: form.holds_all,
            })
        }
        (title, byline, body, state) => {
            Err([title.err(), byline.err(), body.err(), state.err()].into_iter().flatten().collect())
        }
    }
}

fn read_shift(form: &ShiftForm) -> Result<ShiftChange, Vec<Problem>> {
    let from = line(&form.from, Field::From, MAX_POLE, "Please type what the shift leads away from.");
    let to = line(&form.to, Field::To, MAX_POLE, "Please type what the shift leads to.");
    let question = optional_line(&form.question, Field::Question, MAX_QUESTION);
    let start = optional_line(&form.from_anchor, Field::FromAnchor, MAX_ANCHOR);
    let end = optional_line(&form.to_anchor, Field::ToAnchor, MAX_ANCHOR);
    match (from, to, question, start, end) {
        (Ok(from), Ok(to), Ok(question), Ok(start), Ok(end)) => {
            let anchors = Anchors { from: start, to: end };
            Ok(ShiftChange { from, to, question, anchors, open: form.open, holds_all: form.holds_all })
        }
        (from, to, question, start, end) => {
            let wrong = [from.err(), to.err(), question.err(), start.err(), end.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}

fn line(raw: &str, field: Field, max: usize, missing: &str) -> Result<String, Problem> {
    let line = optional_line(raw, field, max)?;
    if line.is_empty() { Err(Problem::new(field, missing)) } else { Ok(line) }
}

fn optional_line(raw: &str, field: Field, max: usize) -> Result<String, Problem> {
    let line = visible(raw);
    if line.chars().count() > max {
        return Err(Problem::new(field, format!("Please type at most {max} characters.")));
    }
    Ok(line)
}

fn check_slug(slug: &str, field: Field) -> Result<String, Problem> {
    let is_name = ThreadName::parse(slug).is_some_and(|it| it.shift.is_none() && it.page().is_none());
    let is_free = field != Field::Key || !links::NO_SHIFTS.contains(&slug);
    if is_name && is_free {
        return Ok(slug.to_string());
    }
    Err(Problem::new(
        field,
        if is_name {
            format!("“{slug}” has another meaning in addresses; please choose another key.")
        } else {
            "Please type an address of small letters, digits and hyphens, such as knowledge-is-ours.".into()
        },
    ))
}

/// Letters and digits of a title, with hyphens between the words; empty if it has none that fit.
fn slug_of(title: &str) -> String {
    let is_mark = |c: &char| unicode_normalization::char::is_combining_mark(*c);
    let plain: String = title.to_lowercase().nfd().filter(|c| !is_mark(c)).collect();
    let plain = plain.replace(['\'', '’'], "");
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    words.join("-").chars().take(80).collect::<String>().trim_matches('-').to_string()
}

fn taken(field: Field, words: &str) -> Rejection {
    Refusal::from(Problem::new(field, words)).into()
}

fn note(by: &Manager, act: AuditAction, what: &str, at: Moment) -> NewAudit {
    NewAudit { who: Actor::manager(by), ..blank(at, act, what) }
}

fn blank(at: Moment, act: AuditAction, what: &str) -> NewAudit {
    NewAudit::new(at, Actor::System, Via::Page, act, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_795_428_000_000);

    fn form() -> PostForm {
        PostForm {
            title: "Über  das Teilen".into(),
            body: "We *share*.".into(),
            state: "published".into(),
            ..PostForm::default()
        }
    }

    #[test]
    fn an_address_is_made_of_the_title() {
        assert_eq!(slug_of("Über das Teilen: it’s ours!"), "uber-das-teilen-its-ours");
        assert_eq!(slug_of("日本語"), "");
        assert!(check_slug("", Field::Slug).is_err() && check_slug("a/b", Field::Slug).is_err());
        assert!(check_slug("comments", Field::Key).is_err() && check_slug("comments", Field::Slug).is_ok());
    }

    #[test]
    fn a_post_is_published_when_its_time_has_come_whatever_was_chosen() {
        let state = |state: &str, at: Option<Moment>| {
            read_post(&PostForm { state: state.into(), published_at: at, ..form() }, NOW).unwrap().state
        };
        assert_eq!(state("published", None), PostState::Published);
        assert_eq!(state("published", Some(NOW.plus(HOUR))), PostState::Scheduled);
        assert_eq!(state("scheduled", Some(NOW.minus(HOUR))), PostState::Published);
        assert_eq!(state("draft", Some(NOW.plus(HOUR))), PostState::Draft);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = read_post(&PostForm { byline: "x".repeat(201), ..PostForm::default() }, NOW).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|it| it.field.name()).collect();
        assert_eq!(fields, ["title", "byline", "body", "title"]);
        let wrong = read_shift(&ShiftForm { question: "?".repeat(301), ..ShiftForm::default() }).unwrap_err();
        assert_eq!(wrong.len(), 3);
    }
}
