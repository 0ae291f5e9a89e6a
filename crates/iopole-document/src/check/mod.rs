//! Checks a file by the rules that a platform applies, and reports all findings at once.

mod cii;
mod container;
mod context;
mod number;
mod report;
mod rule;
mod rules;
mod schema;
mod schema_table;
mod sheet;
mod ubl;

use std::borrow::Cow;

pub use report::{Applied, Finding, Language, Outcome, Report, Rules, Severity, Syntax};

use crate::open::{Content, open};
use crate::tree::{Namespace, Tree};
use context::{Context, Party};
use report::Text;

/// Checks a file by the newest rules.
///
/// # Examples
///
/// ```
/// use iopole_document::{Language, Outcome, check};
///
/// let report = check(b"not an invoice");
/// assert_eq!(report.outcome(), Outcome::Unreadable);
/// for finding in &report.findings {
///     println!("{}: {}", finding.rule, finding.message(Language::English));
/// }
/// ```
#[must_use]
pub fn check(file: &[u8]) -> Report {
    check_with(file, Rules::Auto)
}

/// Checks a file by a rule set of your choice.
#[must_use]
pub fn check_with(file: &[u8], rules: Rules) -> Report {
    match open(file) {
        Ok(content) => check_content(&content, rules),
        Err(failure) => {
            let mut report = empty();
            // A wrong namespace is a defect of an invoice, and not of a file.
            report.readable = failure.rule == "XSD";
            report.findings.push(unreadable(failure.rule, &failure.cause));
            report
        }
    }
}

/// Checks an invoice that was found in a file.
pub(crate) fn check_content(content: &Content<'_>, rules: Rules) -> Report {
    let mut report = empty();
    report.format = Some(content.format);
    match Tree::read(&content.text) {
        Ok(tree) => check_tree(&tree, content, rules, &mut report),
        Err(cause) => report.findings.push(unreadable("XML", &cause)),
    }
    report
}

fn empty() -> Report {
    Report { format: None, syntax: None, profile: None, rules: None, findings: Vec::new(), readable: false }
}

fn check_tree(tree: &Tree<'_>, content: &Content<'_>, rules: Rules, report: &mut Report) {
    let Some(c) = Context::new(tree, content.pdf.is_some()) else { return };
    report.readable = true;
    report.syntax = Some(c.syntax);
    report.profile = c.profile.name();
    if let Some(pdf) = content.pdf {
        container::check(pdf, c.profile, &mut report.findings);
    }
    schema::check(tree, c.syntax, &mut report.findings);
    let is_known = matches!(c.root.namespace(), Namespace::Rsm | Namespace::Invoice | Namespace::CreditNote);
    if !is_known {
        return;
    }
    rules::core(&c, &mut report.findings);
    let applied = choose(&c, rules);
    if applied.is_french() {
        rules::french(&c, &mut report.findings);
    }
    report.rules = Some(applied);
}

/// Decides on the French rules: they are for invoices that travel inside France.
fn choose(c: &Context<'_>, rules: Rules) -> Applied {
    match rules {
        Rules::En16931 => {
            return Applied {
                french: false,
                why: Text::new("choisi par l'appelant", "chosen by the caller"),
            };
        }
        Rules::FranceV1_4 => {
            return Applied { french: true, why: Text::new("choisi par l'appelant", "chosen by the caller") };
        }
        Rules::Auto => {}
    }
    let seller = c.seller.as_ref().map(is_french);
    let buyer = c.buyer.as_ref().map(is_french);
    match (seller.unwrap_or(Some(true)), buyer.unwrap_or(Some(true))) {
        (Some(false), _) => Applied {
            french: false,
            why: Text::new("le vendeur n'est pas français", "the seller is not French"),
        },
        (_, Some(false)) => Applied {
            french: false,
            why: Text::new(
                "l'acheteur n'est pas français : la facture part par Peppol ou au reporting",
                "the buyer is not French: the invoice goes by Peppol or to reporting",
            ),
        },
        _ => Applied {
            french: true,
            why: Text::new("le vendeur et l'acheteur sont français", "the seller and the buyer are French"),
        },
    }
}

/// Tells a French party by its country, else by its VAT identifier or SIREN; `None` where nothing says it.
fn is_french(party: &Party<'_>) -> Option<bool> {
    // Overseas departments and collectivities have codes of their own.
    const TERRITORIES: &[&str] =
        &["FR", "GP", "MQ", "GF", "RE", "YT", "MF", "BL", "PM", "NC", "PF", "WF", "TF"];
    if let Some(country) = party.country.map(|at| at.text()).filter(|country| !country.is_empty()) {
        return Some(TERRITORIES.contains(&country));
    }
    if let Some(vat) = party.vat.first() {
        return Some(vat.text().starts_with("FR"));
    }
    let mut legal = party.legal_ids.iter();
    legal.any(|id| id.attribute("schemeID") == Some("0002")).then_some(true)
}

fn unreadable(rule: &'static str, cause: &str) -> Finding {
    let (message, advice) = match rule {
        "XML" => (
            Text::new(
                "Le fichier n'est pas un document XML bien formé, ou n'est pas une facture.",
                "The file is not a well-formed XML document, or is no invoice.",
            ),
            Text::new(
                "Écrivez une facture CII (CrossIndustryInvoice, D22B) ou UBL 2.1 en UTF-8, sans DOCTYPE.",
                "Write a CII invoice (CrossIndustryInvoice, D22B) or a UBL 2.1 invoice in UTF-8, without a DOCTYPE.",
            ),
        ),
        "XSD" => (
            Text::new(
                "L'élément racine n'est pas dans l'espace de noms de CII D22B ou d'UBL 2.1.",
                "The root element is not in the namespace of CII D22B or UBL 2.1.",
            ),
            Text::new(
                "Corrigez les déclarations « xmlns » en tête du fichier ; ZUGFeRD 1.0 n'est plus admis.",
                "Correct the \"xmlns\" declarations at the head of the file; ZUGFeRD 1.0 is no longer allowed.",
            ),
        ),
        "PDF" => (
            Text::new(
                "Le PDF ne peut pas être lu comme une facture.",
                "The PDF cannot be read as an invoice.",
            ),
            Text::new(
                "Écrivez un PDF/A-3 sans mot de passe, qui porte la facture sous le nom factur-x.xml.",
                "Write a PDF/A-3 without a password that carries the invoice under the name factur-x.xml.",
            ),
        ),
        _ => (
            Text::new(
                "Le fichier n'est ni un PDF ni un document XML.",
                "The file is neither a PDF nor an XML document.",
            ),
            Text::new(
                "Envoyez un fichier Factur-X (PDF), CII ou UBL.",
                "Send a Factur-X file (PDF), a CII or a UBL file.",
            ),
        ),
    };
    Finding {
        rule: Cow::Borrowed(rule),
        severity: Severity::Fatal,
        terms: Vec::new(),
        place: String::new(),
        found: Some(rule::shown(cause)),
        message,
        advice,
    }
}
