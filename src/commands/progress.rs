//! A bar on standard error where somebody watches, else a line for each tenth of a long way.

use std::io::{IsTerminal, Write};

/// How far a long piece of work is.
pub struct Progress {
    all: u64,
    done: u64,
    shown: u64,
    watched: bool,
}

impl Progress {
    const WIDTH: usize = 40;
    /// Less is done before a line about it would be read.
    const LONG: u64 = 10_000;

    pub fn new(all: u64) -> Progress {
        Progress { all: all.max(1), done: 0, shown: u64::MAX, watched: std::io::stderr().is_terminal() }
    }

    pub fn step(&mut self) {
        self.reach(self.done + 1);
    }

    /// So much of all is done.
    pub fn reach(&mut self, done: u64) {
        self.done = done.min(self.all);
        let percent = self.done * 100 / self.all;
        let before = std::mem::replace(&mut self.shown, percent);
        if !self.watched {
            // Where nobody watches, a line for each tenth.
            if self.all >= Self::LONG && percent / 10 != before / 10 && before <= 100 {
                eprintln!("{} of {} ({percent} %)", self.done, self.all);
            }
            return;
        }
        if percent == before {
            return;
        }
        let full = Self::WIDTH * percent as usize / 100;
        eprint!("\r[{}{}] {percent:3} %", "#".repeat(full), " ".repeat(Self::WIDTH - full));
        if self.done == self.all {
            eprint!("\r{}\r", " ".repeat(Self::WIDTH + 9));
        }
        // A bar that cannot be drawn is no reason to stop.
        let _ = std::io::stderr().flush();
    }
}
