//! What the site is called, said on the desk, and the owner's way through the first run.

use super::{Moderation, by};
use weshift_config::{LANGUAGES, is_language};
use weshift_domain::*;

/// As the `maxlength` of the fields counts.
const LONGEST: usize = 245;

impl Moderation {
    /// Sets the site's name, language and contact, which count where the settings say nothing. `Refused` with every
    /// problem of the form.
    pub async fn call_site(&self, who: &Manager, typed: &SiteWords) -> Result<(), Rejection> {
        let words = read(typed)?;
        let entry =
            NewAudit::new(self.clock.now(), by(who), Via::Page, AuditAction::SiteChanged, &words.name);
        let kept = words.clone();
        self.store
            .write(move |tx| {
                tx.set_site_words(&kept)?;
                tx.add_audit(&entry)
            })
            .await?;
        self.site.call(&words);
        Ok(())
    }

    /// Reads the site's name from the database, which another node may have changed. The worker calls it every
    /// second.
    pub async fn refresh_site(&self) -> Result<(), Fault> {
        self.site.call(&self.store.reader().site_words().await?);
        Ok(())
    }

    /// Marks a step of the owner's first run as done or skipped; returns what is left.
    pub async fn take_step(&self, step: Step, to: StepState) -> Result<FirstRun, Fault> {
        self.change_first_run(move |run| run.set(step, to)).await
    }

    /// Hides the first run from the desk for good.
    pub async fn put_first_run_away(&self) -> Result<FirstRun, Fault> {
        self.change_first_run(|run| run.is_put_away = true).await
    }

    /// Keeps the number of the letter that tests the mail in the first run.
    pub async fn note_test_letter(&self, letter: OutboxId) -> Result<FirstRun, Fault> {
        self.change_first_run(move |run| run.letter = Some(letter)).await
    }

    async fn change_first_run(
        &self,
        change: impl FnOnce(&mut FirstRun) + Send + 'static,
    ) -> Result<FirstRun, Fault> {
        self.store
            .write(move |tx| {
                let mut run = tx.first_run()?;
                change(&mut run);
                tx.set_first_run(&run)?;
                Ok(run)
            })
            .await
    }
}

fn read(typed: &SiteWords) -> Result<SiteWords, Refusal> {
    let words = SiteWords {
        name: visible(&typed.name),
        language: typed.language.trim().to_string(),
        contact: visible(&typed.contact),
    };
    let mut wrong = Vec::new();
    if words.name.is_empty() || field_length(&words.name) > LONGEST {
        wrong.push(Problem::new(
            Field::Name,
            "Please say what the site is called, in at most 245 characters.",
        ));
    }
    if !is_language(&words.language) {
        let message =
            format!("Please use a language that the pages are written in: {}.", LANGUAGES.join(", "));
        wrong.push(Problem::new(Field::Language, message));
    }
    if field_length(&words.contact) > LONGEST {
        wrong.push(Problem::new(Field::Contact, "Please keep to 245 characters: an address, or a page."));
    }
    if wrong.is_empty() { Ok(words) } else { Err(Refusal::Invalid(wrong)) }
}
