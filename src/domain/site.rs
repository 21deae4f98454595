//! What an owner says of the site on the desk, and how far they came through the first run.

use super::OutboxId;

/// What an owner calls the site on the desk, where the settings say nothing. Empty: the default applies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteWords {
    /// The name of the site, in titles and mail.
    pub name: String,
    /// The language tag of its pages, such as `en` or `pt-BR`.
    pub language: String,
    /// Who answers questions about privacy.
    pub contact: String,
}

/// One of the first steps that the desk suggests to a new owner, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Name the site.
    Site,
    /// Send a test letter.
    Mail,
    /// Invite managers.
    People,
    /// Put discussions into pages of another site.
    Embed,
}

impl Step {
    /// Every value, in the order in which lists show them.
    pub const ALL: [Step; 4] = [Step::Site, Step::Mail, Step::People, Step::Embed];

    /// Its stable name outside the code, which `parse` reads back.
    pub const fn name(self) -> &'static str {
        match self {
            Step::Site => "site",
            Step::Mail => "mail",
            Step::People => "people",
            Step::Embed => "embed",
        }
    }

    /// Reads a `name`. None: nothing has this name.
    pub fn parse(name: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// How far the owner is with a first step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepState {
    /// Not done yet; the desk suggests it.
    #[default]
    Open,
    /// Done, for good.
    Done,
    /// Skipped; it can still be done.
    Skipped,
}

/// How far the owner is with the first steps. The store keeps it as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstRun {
    states: [StepState; 4],
    /// The owner hid the first steps.
    pub is_put_away: bool,
    /// The last test letter.
    pub letter: Option<OutboxId>,
}

impl FirstRun {
    /// How far the owner is with this step.
    pub fn state(&self, step: Step) -> StepState {
        self.states[step as usize]
    }

    /// Sets the state of a step, unless it is done already.
    pub fn set(&mut self, step: Step, to: StepState) {
        let state = &mut self.states[step as usize];
        if *state != StepState::Done {
            *state = to;
        }
    }

    /// The first step that is neither done nor skipped. None: there is none.
    pub fn first_open(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|it| self.state(*it) == StepState::Open)
    }

    /// How many steps are neither done nor skipped.
    pub fn open_steps(&self) -> u32 {
        self.states.iter().filter(|it| **it == StepState::Open).count() as u32
    }

    /// Whether the desk suggests the first steps on its own.
    pub fn is_offered(&self) -> bool {
        !self.is_put_away && self.first_open().is_some()
    }

    /// The stored form, such as `site:done mail:skipped letter:12 away`.
    pub fn written(&self) -> String {
        let mut words: Vec<String> = Step::ALL
            .into_iter()
            .filter_map(|step| match self.state(step) {
                StepState::Open => None,
                StepState::Done => Some(format!("{}:done", step.name())),
                StepState::Skipped => Some(format!("{}:skipped", step.name())),
            })
            .collect();
        words.extend(self.letter.map(|it| format!("letter:{it}")));
        words.extend(self.is_put_away.then(|| "away".to_string()));
        words.join(" ")
    }

    /// Reads the stored form; parts that are not understood are ignored.
    pub fn read(text: &str) -> FirstRun {
        let mut run = FirstRun::default();
        for word in text.split(' ') {
            match word.split_once(':') {
                None if word == "away" => run.is_put_away = true,
                Some(("letter", id)) => run.letter = id.parse().ok(),
                Some((name, state)) => {
                    let state = match state {
                        "done" => StepState::Done,
                        "skipped" => StepState::Skipped,
                        _ => StepState::Open,
                    };
                    if let Some(step) = Step::parse(name) {
                        run.set(step, state);
                    }
                }
                None => (),
            }
        }
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_run_is_read_as_it_was_written() {
        let mut run = FirstRun { letter: Some(OutboxId(12)), ..FirstRun::default() };
        run.set(Step::Site, StepState::Done);
        run.set(Step::Site, StepState::Skipped);
        run.set(Step::Mail, StepState::Skipped);
        assert_eq!(run.written(), "site:done mail:skipped letter:12");
        assert_eq!(FirstRun::read(&run.written()), run);
        assert_eq!((run.first_open(), run.open_steps(), run.is_offered()), (Some(Step::People), 2, true));
        run.is_put_away = true;
        assert_eq!(FirstRun::read(&run.written()), run);
        assert!(!run.is_offered());
        assert_eq!(FirstRun::read("mail:late what:done letter:x"), FirstRun::default());
    }
}
