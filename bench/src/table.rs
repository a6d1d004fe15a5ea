//! Prints ratios beside their targets.

use std::process::ExitCode;

use crate::measure::{Ratio, has_flag};

/// A ratio that is wanted.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a bound is one of the two")]
pub enum Target {
    /// At least this much.
    AtLeast(f64),
    /// At most this much.
    AtMost(f64),
}

/// Rows of ratios, printed as they come.
#[derive(Debug)]
pub struct Table {
    missed: usize,
}

impl Table {
    /// Prints the head.
    #[must_use]
    pub fn new() -> Self {
        println!("{:<58} {:>8} {:>16} {:>8}", "", "ratio", "middle half", "target");
        Self { missed: 0 }
    }

    /// Prints the name of a group of rows.
    pub fn group(&self, name: &str) {
        println!("\n{name}");
    }

    /// Prints one row.
    pub fn row(&mut self, name: &str, ratio: Ratio, target: Option<Target>) {
        let Ratio { low, median, high } = ratio;
        let (wanted, is_met) = match target {
            None => (String::new(), true),
            Some(Target::AtLeast(bound)) => (format!(">= {bound}"), median >= bound),
            Some(Target::AtMost(bound)) => {
                (format!("<= {}", (bound * 1_000.0).round() / 1_000.0), median <= bound)
            }
        };
        self.missed += usize::from(!is_met);
        let missed = if is_met { "" } else { "  missed" };
        println!("  {name:<56} {median:>8.4} {:>16} {wanted:>8}{missed}", format!("{low:.3}..{high:.3}"));
    }

    /// With `--check` on the command line, a failure when a target was missed.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.missed > 0 && has_flag("--check") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}
