//! Rules, one file a family.

mod charges;
mod cii_types;
mod code_words;
pub(super) mod codes;
mod decimals;
mod extension;
mod facturx;
mod french;
mod french_decimals;
mod french_groups;
mod french_parties;
mod french_references;
mod french_vat;
mod header;
mod lines;
mod parties;
mod payment;
mod profile;
mod structure;
mod structure_tables;
mod sub_invoice;
mod sums;
mod vat;
mod vat_extended;
mod vat_scope;

use super::context::Context;
use super::report::Finding;
use super::rule::Rule;

/// Applies EN 16931 and the rules of the profile.
pub(super) fn core(c: &Context<'_>, findings: &mut Vec<Finding>) {
    apply(header::RULES, c, findings);
    apply(parties::RULES, c, findings);
    apply(sums::RULES, c, findings);
    apply(lines::RULES, c, findings);
    apply(charges::RULES, c, findings);
    apply(payment::RULES, c, findings);
    vat::check(c, findings);
    apply(vat_scope::RULES, c, findings);
    decimals::check(c, findings);
    codes::check(c, findings);
    structure::check(c, findings);
    facturx::check(c, findings);
    if c.sheet.is_extended() {
        apply(extension::RULES, c, findings);
    }
    profile::check(c, findings);
}

/// Applies the French rules.
pub(super) fn french(c: &Context<'_>, findings: &mut Vec<Finding>) {
    for rules in [
        french::RULES,
        french_references::RULES,
        french_parties::RULES,
        french_vat::RULES,
        french_decimals::RULES,
        french_groups::RULES,
    ] {
        apply(rules, c, findings);
    }
}

fn apply(rules: &[Rule], c: &Context<'_>, findings: &mut Vec<Finding>) {
    rules.iter().for_each(|rule| rule.apply(c, findings));
}
