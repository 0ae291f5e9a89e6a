//! Documents as this crate uses them: the reader of `iopole-document`, its verdicts, and amounts in JSON.

use serde_json::Value;

use crate::exact;

pub(crate) use iopole_document::pdf::looks_like_pdf;
pub(crate) use iopole_document::{Amount, Defect, Format, Header, Judgment, Party, Verdict, header};
use iopole_document::{Rules, judge};

/// Rules by which the simulated platform judges the documents that are sent to it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Judge {
    /// The terms that every invoice needs, and nothing else.
    Off,
    /// EN 16931.
    En,
    /// EN 16931, and the French rules BR-FR V1.4 where the invoice travels inside France.
    #[default]
    Fr,
}

impl Judge {
    /// Reads a document, with the verdict of these rules.
    pub(crate) fn read(self, file: &[u8]) -> Judgment {
        match self {
            Self::Off => header(file),
            Self::En => judge(file, Rules::En16931),
            Self::Fr => judge(file, Rules::Auto),
        }
    }
}

impl std::str::FromStr for Judge {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "en" => Ok(Self::En),
            "fr" => Ok(Self::Fr),
            _ => Err("write off, en or fr"),
        }
    }
}

impl std::fmt::Display for Judge {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Off => "off",
            Self::En => "en",
            Self::Fr => "fr",
        })
    }
}

/// Writes a value in JSON.
pub(crate) trait ToJson {
    /// The number, every written decimal kept.
    fn to_json(&self) -> Value;
}

impl ToJson for Amount {
    fn to_json(&self) -> Value {
        exact::number(&self.digits())
    }
}
