//! Our findings beside official ones: the confusion matrix, and the rules that differ.

use std::collections::{BTreeMap, BTreeSet};

use iopole_document::{Outcome, Report};

/// Rules and files that a table shows.
const SHOWN: usize = 30;

#[derive(Default)]
pub(super) struct Matrix {
    valid_passed: usize,
    valid_refused: Vec<String>,
    broken_refused: usize,
    broken_passed: Vec<String>,
    equal: usize,
    missed: BTreeMap<String, usize>,
    extra: BTreeMap<String, usize>,
}

impl Matrix {
    pub(super) fn add(&mut self, file: &str, official: &[String], report: &Report) {
        let theirs: BTreeSet<String> = official.iter().map(|rule| name(rule)).collect();
        let ours: BTreeSet<String> = report.fatal().map(|finding| name(&finding.rule)).collect();
        match (theirs.is_empty(), report.outcome() == Outcome::Accept) {
            (true, true) => self.valid_passed += 1,
            (true, false) => {
                let rules = ours.iter().cloned().collect::<Vec<_>>().join(", ");
                self.valid_refused.push(format!("{file}: {rules}"));
            }
            (false, false) => self.broken_refused += 1,
            (false, true) => {
                let rules = theirs.iter().cloned().collect::<Vec<_>>().join(", ");
                self.broken_passed.push(format!("{file}: {rules}"));
            }
        }
        if !theirs.is_empty() {
            self.equal += usize::from(theirs == ours);
            theirs.difference(&ours).for_each(|rule| *self.missed.entry(rule.clone()).or_default() += 1);
            ours.difference(&theirs).for_each(|rule| *self.extra.entry(rule.clone()).or_default() += 1);
        }
    }

    pub(super) fn print(&self, title: &str) {
        let broken = self.broken_refused + self.broken_passed.len();
        let valid = self.valid_passed + self.valid_refused.len();
        println!("\n{title}");
        println!("  official verdict   accepted by us   refused by us");
        println!("  valid  {valid:>6}   {:>12}   {:>13}", self.valid_passed, self.valid_refused.len());
        println!("  broken {broken:>6}   {:>12}   {:>13}", self.broken_passed.len(), self.broken_refused);
        println!("  broken with equal rule names: {} of {broken}", self.equal);
        list("rules missed", &self.missed);
        list("rules found beyond", &self.extra);
        for (title, files) in
            [("valid, refused", &self.valid_refused), ("broken, accepted", &self.broken_passed)]
        {
            files.iter().take(SHOWN).for_each(|file| println!("  {title}: {file}"));
        }
    }
}

fn list(title: &str, rules: &BTreeMap<String, usize>) {
    let mut rules: Vec<_> = rules.iter().collect();
    rules.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let rules: Vec<_> = rules.iter().take(SHOWN).map(|(rule, count)| format!("{rule} {count}")).collect();
    if !rules.is_empty() {
        println!("  {title}: {}", rules.join(", "));
    }
}

/// A rule without the term that French sheets append: `BR-FR-05_BT-22_PMT` is `BR-FR-05`.
fn name(rule: &str) -> String {
    let Some(rest) = rule.strip_prefix("BR-FR-") else { return rule.to_owned() };
    let group = ["CO-", "DEC-", "MV-", "BD-"].into_iter().find(|group| rest.starts_with(group)).unwrap_or("");
    let number = rest.strip_prefix(group).unwrap_or(rest);
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    match digits.is_empty() {
        true => rule.split('_').next().unwrap_or(rule).to_owned(),
        false => format!("BR-FR-{group}{digits}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_french_rule_is_named_without_its_term() {
        for (rule, name) in [
            ("BR-FR-05_BT-22_PMT", "BR-FR-05"),
            ("BR-FR-32-LEGALID", "BR-FR-32"),
            ("BR-FR-CO-10_BT-29-1", "BR-FR-CO-10"),
            ("BR-FR-MV-BD_BT-3", "BR-FR-MV-BD"),
            ("BR-S-08", "BR-S-08"),
        ] {
            assert_eq!(super::name(rule), name);
        }
    }
}
