//! Pages of other sites as managers keep them in order: their titles, where they are, which two are one.

use data_encoding::HEXLOWER;

use super::{Editing, note};
use weshift_clock::random_bytes;
use weshift_domain::*;
use weshift_store::Tx;

/// What a manager did can be undone for so long.
const UNDO: i64 = 10 * MINUTE;
/// Pages that one change of addresses may take along.
const MOST_AT_ONCE: i64 = 2_000;

/// An embedded page as typed in its form.
#[derive(Debug, Clone, Default)]
pub struct PageForm {
    /// The title, for managers; cut to 200 characters.
    pub title: String,
    /// The page's whole address, `https://blog.example.org/on-sharing`.
    pub address: String,
    /// Whether its discussion takes comments.
    pub open: bool,
}

/// The result of `Editing::map_addresses`.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// Names the change for `Editing::undo_page_change`: 32 hexadecimal digits.
    pub batch: String,
    /// How many pages moved.
    pub moved: usize,
    /// How many pages stayed, since their new address has a discussion already.
    pub left: usize,
}

impl Editing {
    /// Changes the title, address and openness of an embedded page. Returns the batch for `undo_page_change`.
    ///
    /// # Errors
    /// `Refused` with every problem of the form, because the address has a discussion already, or `TooLate` if the
    /// page is gone.
    pub async fn change_page(
        &self,
        by: &Manager,
        thread: ThreadId,
        form: &PageForm,
    ) -> Result<String, Rejection> {
        let title = clean_title(&form.title).ok_or_else(|| {
            Problem::new(Field::Title, "Please type a title, so that managers know the page.")
        });
        let wanted = read_address(&form.address);
        let (title, (name, address)) = match (title, wanted) {
            (Ok(title), Ok(wanted)) => (title, wanted),
            (title, wanted) => {
                return Err(
                    Refusal::Invalid([title.err(), wanted.err()].into_iter().flatten().collect()).into()
                );
            }
        };
        let (open, acts) = (form.open, Acts::new(by, self.clock.now()));
        self.store
            .write(move |tx| {
                let page = tx.find_page(thread)?.ok_or(Refusal::TooLate)?;
                if page.title != title {
                    tx.rename_page(&page, &title)?;
                    acts.note(tx, thread, PageChangeKind::Renamed, &page.title, &title, Vec::new())?;
                }
                if page.address != address {
                    // A discussion with a name of its own keeps it wherever the page is.
                    let has_own_name = ThreadName::parse(&page.address).as_ref() != Some(&page.name);
                    let name = if has_own_name { page.name.clone() } else { name };
                    acts.move_page(tx, &page, &name, &address)?;
                }
                if page.open != open {
                    tx.open_page(&page, open)?;
                    let words = |open: bool| if open { "open" } else { "closed" };
                    acts.note(tx, thread, PageChangeKind::Closed, words(page.open), words(open), Vec::new())?;
                }
                Ok(acts.batch)
            })
            .await
    }

    /// Moves all comments of one page to the page at the address `into`. Returns the batch for `undo_page_change`.
    pub async fn merge_pages(&self, by: &Manager, thread: ThreadId, into: &str) -> Result<String, Rejection> {
        let (name, _) = read_address(into).map_err(|it| Problem { field: Field::To, ..it })?;
        let acts = Acts::new(by, self.clock.now());
        self.store
            .write(move |tx| {
                let page = tx.find_page(thread)?.ok_or(Refusal::TooLate)?;
                let other = tx.find_page_by_name(&name)?.filter(|it| *it != thread);
                let other = match other {
                    Some(other) => tx.find_page(other)?,
                    None => None,
                };
                let other = other.ok_or_else(|| {
                    Problem::new(Field::To, "There is no other page with a discussion at that address.")
                })?;
                let taken = tx.merge_page(&page, &other)?;
                let into = other.thread.to_string();
                acts.note(tx, thread, PageChangeKind::Merged, &page.name.to_string(), &into, taken)?;
                Ok::<_, Rejection>(acts.batch)
            })
            .await
    }

    /// Moves every page whose address starts with `from` to the same address with `to` in its place, 2,000 at most:
    /// for a site that moved.
    pub async fn map_addresses(&self, by: &Manager, from: &str, to: &str) -> Result<Mapped, Rejection> {
        let (from, to) = (from.trim().to_string(), to.trim().to_string());
        let wrong = |field, it: &str| {
            origin(it).is_none().then(|| {
                Problem::new(field, "Please type the start of an address, such as https://blog.example.org/.")
            })
        };
        let wrong: Vec<Problem> =
            [wrong(Field::From, &from), wrong(Field::To, &to)].into_iter().flatten().collect();
        if !wrong.is_empty() {
            return Err(Refusal::Invalid(wrong).into());
        }
        let acts = Acts::new(by, self.clock.now());
        self.store
            .write(move |tx| {
                let mut done = Mapped { batch: acts.batch.clone(), moved: 0, left: 0 };
                for page in tx.list_pages_below(&from, MOST_AT_ONCE)? {
                    let named = page.name.to_string();
                    let moved = |it: &str| it.strip_prefix(&from).map(|rest| format!("{to}{rest}"));
                    let name = moved(&named).as_deref().and_then(ThreadName::parse);
                    let Some(name) = name.filter(|it| *it != page.name) else { continue };
                    let address = moved(&page.address).unwrap_or_else(|| page.address.clone());
                    match acts.move_page(tx, &page, &name, &address) {
                        Ok(()) => done.moved += 1,
                        Err(Rejection::Refused(_)) => done.left += 1,
                        Err(failed) => return Err(failed),
                    }
                }
                Ok(done)
            })
            .await
    }

    /// Takes one batch back within ten minutes. `TooLate` after that, or when a later change stands in the way.
    pub async fn undo_page_change(&self, by: &Manager, batch: &str) -> Result<(), Rejection> {
        let (acts, batch) = (Acts::new(by, self.clock.now()), batch.to_string());
        self.store
            .write(move |tx| {
                let changes = tx.take_page_changes(&batch, acts.at.minus(UNDO))?;
                if changes.is_empty() {
                    return Err(Refusal::TooLate.into());
                }
                for change in &changes {
                    acts.undo(tx, change)?;
                }
                Ok(())
            })
            .await
    }
}

/// One act of a manager: what it changes is noted for undoing, and in the audit log.
struct Acts {
    by: Manager,
    at: Moment,
    batch: String,
}

impl Acts {
    fn new(by: &Manager, at: Moment) -> Acts {
        Acts { by: by.clone(), at, batch: HEXLOWER.encode(&random_bytes::<16>()) }
    }

    fn move_page(
        &self,
        tx: &mut Tx<'_>,
        page: &KeptPage,
        name: &ThreadName,
        address: &str,
    ) -> Result<(), Rejection> {
        if tx.find_page_by_name(name)?.is_some_and(|it| it != page.thread) {
            let words = "There is a discussion at this address already: merge this one into it instead.";
            return Err(Problem::new(Field::Url, words).into());
        }
        tx.move_page(page, name, address)?;
        let (before, after) = (both(&page.name, &page.address), both(name, address));
        self.note(tx, page.thread, PageChangeKind::Moved, &before, &after, Vec::new())
    }

    fn note(
        &self,
        tx: &mut Tx<'_>,
        thread: ThreadId,
        kind: PageChangeKind,
        before: &str,
        after: &str,
        comments: Vec<CommentId>,
    ) -> Result<(), Rejection> {
        let act = match kind {
            PageChangeKind::Renamed => AuditAction::PageRenamed,
            PageChangeKind::Moved => AuditAction::PageMoved,
            PageChangeKind::Merged => AuditAction::PagesMerged,
            PageChangeKind::Closed => AuditAction::PageOpenedOrClosed,
        };
        let words = |it: &str| it.split_whitespace().next_back().unwrap_or_default().to_string();
        let detail = match kind {
            PageChangeKind::Moved => format!("from {} to {}", words(before), words(after)),
            PageChangeKind::Merged => format!("{before}, {} comments", comments.len()),
            PageChangeKind::Renamed | PageChangeKind::Closed => format!("“{before}” to “{after}”"),
        };
        tx.add_page_change(&PageChange {
            thread,
            batch: self.batch.clone(),
            kind,
            before: before.to_string(),
            after: after.to_string(),
            comments,
            at: self.at,
        })?;
        Ok(tx.add_audit(&note(&self.by, act, &detail, self.at))?)
    }

    fn undo(&self, tx: &mut Tx<'_>, change: &PageChange) -> Result<(), Rejection> {
        match change.kind {
            PageChangeKind::Merged => {
                let from = change.after.parse().map_err(|_| Refusal::TooLate)?;
                tx.part_pages(change.thread, from, &change.comments)?;
            }
            kind => {
                let page = tx.find_page(change.thread)?.ok_or(Refusal::TooLate)?;
                match kind {
                    PageChangeKind::Renamed => tx.rename_page(&page, &change.before)?,
                    PageChangeKind::Closed => tx.open_page(&page, change.before == "open")?,
                    PageChangeKind::Moved | PageChangeKind::Merged => {
                        let (name, address) = change.before.split_once(' ').ok_or(Refusal::TooLate)?;
                        let name = ThreadName::parse(name).ok_or(Refusal::TooLate)?;
                        if tx.find_page_by_name(&name)?.is_some_and(|it| it != page.thread) {
                            return Err(Refusal::TooLate.into());
                        }
                        tx.move_page(&page, &name, address)?;
                        // Where it was moved to, it never was.
                        tx.forget_name(&page.name)?;
                    }
                }
            }
        }
        let detail = format!("{} of a page", change.kind.name());
        Ok(tx.add_audit(&note(&self.by, AuditAction::Undone, &detail, self.at))?)
    }
}

/// Neither holds a space.
fn both(name: &ThreadName, address: &str) -> String {
    format!("{name} {address}")
}

/// The name of the discussion of a page at this address, and the address.
fn read_address(raw: &str) -> Result<(ThreadName, String), Problem> {
    let name = ThreadName::parse(raw).filter(|it| it.page().is_some()).ok_or_else(|| {
        Problem::new(
            Field::Url,
            "Please type the whole address of the page, such as https://blog.example.org/on-sharing.",
        )
    })?;
    let page = ForeignPage::parse(&name.post, "", raw);
    Ok((name, page.address))
}
