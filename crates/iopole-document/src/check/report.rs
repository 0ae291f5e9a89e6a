//! Result of a check: findings, and the rules that were applied.

use std::borrow::Cow;

use crate::Format;

/// Language of messages and advice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// French.
    #[default]
    French,
    /// English.
    English,
}

/// Weight of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The platform refuses the document.
    Fatal,
    /// The document travels; its receiver may stumble over it.
    Warning,
}

impl Severity {
    /// The severity in lower case: `fatal` or `warning`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Warning => "warning",
        }
    }
}

/// Outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No rule refuses the document.
    Accept,
    /// At least one finding is fatal.
    Reject,
    /// The file is no invoice that can be read: no rule was tried.
    Unreadable,
}

impl Outcome {
    /// The outcome in lower case: `accept`, `reject` or `unreadable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) fr: Cow<'static, str>,
    pub(crate) en: Cow<'static, str>,
}

impl Text {
    pub(crate) const fn new(fr: &'static str, en: &'static str) -> Self {
        Self { fr: Cow::Borrowed(fr), en: Cow::Borrowed(en) }
    }

    fn in_language(&self, language: Language) -> &str {
        match language {
            Language::French => &self.fr,
            Language::English => &self.en,
        }
    }
}

/// A rule that the document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the rule, such as `BR-FR-05`, `BR-S-08`, `UBL-SR-53`, `XSD` or `FX-AF`.
    pub rule: Cow<'static, str>,
    /// Weight of the finding.
    pub severity: Severity,
    /// Terms of EN 16931 that the rule is about: `BT-22`, `BG-23`.
    pub terms: Vec<Cow<'static, str>>,
    /// Place in the XML, as an XPath with the usual prefixes; a place in the PDF for its container; empty for a whole file.
    pub place: String,
    /// Value found there, cut at 100 characters.
    pub found: Option<String>,
    pub(crate) message: Text,
    pub(crate) advice: Text,
}

impl Finding {
    /// Says what is wrong, for a person who knows invoices and not XML.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        self.message.in_language(language)
    }

    /// Says what to do about it.
    #[must_use]
    pub fn advice(&self, language: Language) -> &str {
        self.advice.in_language(language)
    }
}

/// Rules to apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rules {
    /// EN 16931, and the newest French rules where the invoice travels inside France.
    #[default]
    Auto,
    /// EN 16931 alone, as the CEN sheets 1.3.16 have it.
    En16931,
    /// EN 16931 and the French rules BR-FR (flux 2) V1.4 of July 2026, wherever the invoice goes.
    FranceV1_4,
}

/// Rule set that a check applied, and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub(crate) french: bool,
    pub(crate) why: Text,
}

impl Applied {
    /// Name and date of the rule set.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.french { "EN 16931 1.3.16 + BR-FR V1.4 (2026-07)" } else { "EN 16931 1.3.16" }
    }

    /// Says why this rule set was applied.
    #[must_use]
    pub fn why(&self, language: Language) -> &str {
        self.why.in_language(language)
    }

    /// True if the French rules were applied.
    #[must_use]
    pub fn is_french(&self) -> bool {
        self.french
    }
}

/// Syntax of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// OASIS UBL 2.1.
    Ubl,
}

impl Syntax {
    /// The usual name: `CII` or `UBL`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cii => "CII",
            Self::Ubl => "UBL",
        }
    }
}

/// Findings of one file, all at once.
///
/// The platform remains the judge: a document without a finding can still be refused, for its routing for instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Format of the file, where it is an invoice.
    pub format: Option<Format>,
    /// Syntax of the invoice.
    pub syntax: Option<Syntax>,
    /// Profile by BT-24, in the platform's words (`EN16931`, `EXTENDED`, …); `None` where it is unknown.
    pub profile: Option<&'static str>,
    /// Rule set that was applied; `None` where the file cannot be read.
    pub rules: Option<Applied>,
    /// Findings, in the order of the layers: container, XML, EN 16931, profile, French rules.
    pub findings: Vec<Finding>,
    pub(crate) readable: bool,
}

impl Report {
    /// Outcome of the check.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if !self.readable {
            Outcome::Unreadable
        } else if self.fatal().next().is_some() {
            Outcome::Reject
        } else {
            Outcome::Accept
        }
    }

    /// Findings for which the platform refuses the document.
    pub fn fatal(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Fatal)
    }

    /// The container of the invoice: `PDF` or `XML`.
    #[must_use]
    pub fn container(&self) -> Option<&'static str> {
        self.format.map(|format| if format == Format::FacturX { "PDF" } else { "XML" })
    }
}
