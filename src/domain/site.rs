//! What an owner says of the site on the desk, and how far they came through the first run.

use super::OutboxId;

/// What the site is called where the settings say nothing. Empty: the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteWords {
    pub name: String,
    /// `en`, `pt-BR`.
    pub language: String,
    /// Who answers questions about privacy.
    pub contact: String,
}

/// What a new owner is walked through, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What the site is called.
    Site,
    /// Whether mail arrives.
    Mail,
    /// Who else looks after comments.
    People,
    /// What goes into pages elsewhere.
    Embed,
}

impl Step {
    pub const ALL: [Step; 4] = [Step::Site, Step::Mail, Step::People, Step::Embed];

    pub const fn name(self) -> &'static str {
        match self {
            Step::Site => "site",
            Step::Mail => "mail",
            Step::People => "people",
            Step::Embed => "embed",
        }
    }

    pub fn parse(name: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepState {
    #[default]
    Open,
    Done,
    Skipped,
}

/// How far the owner came. A step that was done or skipped is not asked for again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstRun {
    states: [StepState; 4],
    /// The owner wants to hear no more of it.
    pub is_put_away: bool,
    /// The test letter that was sent last.
    pub letter: Option<OutboxId>,
}

impl FirstRun {
    pub fn state(&self, step: Step) -> StepState {
        self.states[step as usize]
    }

    /// What was done stays done, also if it is skipped later.
    pub fn set(&mut self, step: Step, to: StepState) {
        let state = &mut self.states[step as usize];
        if *state != StepState::Done {
            *state = to;
        }
    }

    pub fn first_open(&self) -> Option<Step> {
        Step::ALL.into_iter().find(|it| self.state(*it) == StepState::Open)
    }

    pub fn open_steps(&self) -> u32 {
        self.states.iter().filter(|it| **it == StepState::Open).count() as u32
    }

    /// Whether the desk still speaks of it by itself.
    pub fn is_offered(&self) -> bool {
        !self.is_put_away && self.first_open().is_some()
    }

    /// As it is kept: `site:done mail:skipped letter:12 away`.
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

    /// What is not understood counts as not said.
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
