//! Error bodies of the platform, in all the forms it was seen to use.

use std::fmt::{self, Write as _};

use iopole_auth::Printable;
use iopole_auth::wire::OneLine;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::issue::{Issue, first_text};
use super::mend::closed;

const RAW_BOUND: usize = 1024 * 1024;
const SHOWN_ISSUES: usize = 5;
/// Characters that `Display` shows of the whole at most.
const LONGEST: usize = 1_000;
/// Characters of one text of the platform.
const LONGEST_TEXT: usize = 500;
/// Characters of one issue, and of its path.
const LONGEST_ISSUE: usize = 300;
const LONGEST_PATH: usize = 100;
/// Lists of issues in the report on a document, as JSON pointers into the details.
const LISTS: [&str; 4] = [
    "/schemaValidationErrors",
    "/schematronValidationErrors",
    "/pdfA3ValidationResult/failedAssert",
    "/pdfXmpValidationResult/resultError",
];

/// Body of an error response.
///
/// # Platform behavior
/// The platform's envelope is `{statusMessage, details, code}`. Live answers leave any of them out, make `details` an
/// object or a list, wrap the envelope in a list, or are HTML or empty. [`Problem::raw`] has the body in every case.
///
/// # Display
/// `Display` is one line of at most 1,000 characters without control characters, fit for a terminal and a log.
/// [`Problem::message`], [`Problem::code`] and [`Problem::issues`] are as the platform wrote them: show them by
/// [`Printable`].
#[derive(Clone, Default)]
pub struct Problem {
    message: Option<String>,
    code: Option<String>,
    issues: Vec<Issue>,
    raw: RawBody,
}

/// Body as it came, 1 MiB of it at most. `Debug` shows its length only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawBody(Vec<u8>);

impl RawBody {
    fn new(mut body: Vec<u8>) -> Self {
        body.truncate(RAW_BOUND);
        // An error may be kept for long: it must not hold the memory of the part cut off.
        body.shrink_to_fit();
        Self(body)
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the body as JSON; `None` if it does not have the form of `T`.
    ///
    /// Of a body that breaks off, the complete values at its beginning are read.
    pub fn json<T: DeserializeOwned>(&self) -> Option<T> {
        read_json(&self.0)
    }
}

fn read_json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).or_else(|error| serde_json::from_slice(&closed(body).ok_or(error)?)).ok()
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawBody({} bytes)", self.0.len())
    }
}

impl Problem {
    /// Reads a body. Never fails.
    pub(crate) fn read(body: Vec<u8>) -> Self {
        let value: Value = read_json(&body).unwrap_or_default();
        let mut problem = Self { raw: RawBody::new(body), ..Self::default() };
        // E-reporting wraps the envelope in a list.
        match &value {
            Value::Array(envelopes) => envelopes.iter().for_each(|envelope| problem.add(envelope)),
            envelope => problem.add(envelope),
        }
        problem
    }

    /// Keeps a body without reading it.
    pub(crate) fn unread(body: Vec<u8>) -> Self {
        Self { raw: RawBody::new(body), ..Self::default() }
    }

    fn add(&mut self, envelope: &Value) {
        let details = envelope.get("details");
        let message = first_text(envelope, &["message", "statusMessage", "error_description"])
            .or_else(|| first_text(details?, &["error"]))
            .or_else(|| first_text(envelope, &["error"]));
        self.message = self.message.take().or(message);
        self.code = self.code.take().or_else(|| first_text(envelope, &["code"]));
        match details {
            Some(Value::Array(details)) => self.issues.extend(details.iter().filter_map(Issue::read)),
            Some(details) => {
                self.issues.extend(Issue::read(details));
                for list in LISTS {
                    let errors = details.pointer(list).and_then(Value::as_array);
                    self.issues.extend(errors.into_iter().flatten().filter_map(Issue::read));
                }
            }
            None => {}
        }
    }

    /// Returns the platform's message, raw: it may be long, and hold line breaks and terminal escape sequences.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the platform's code, `DUPLICATE_RESOURCE` for example, raw.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns the mistakes, one by one, raw.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Returns the body as it came.
    pub fn raw(&self) -> &RawBody {
        &self.raw
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.message.is_none() && self.issues.is_empty()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine::new(f, LONGEST);
        write!(line, "{}", text(self.message().unwrap_or("no message")))?;
        for issue in self.issues.iter().take(SHOWN_ISSUES) {
            let message = text(&issue.message).longest(LONGEST_ISSUE);
            match issue.path.as_str() {
                "" => write!(line, "; {message}")?,
                path => write!(line, "; {}: {message}", text(path).longest(LONGEST_PATH))?,
            }
        }
        match self.issues.len().checked_sub(SHOWN_ISSUES) {
            Some(more) if more > 0 => write!(line, "; and {more} more"),
            _ => Ok(()),
        }
    }
}

/// Makes a text of the platform fit to be shown.
fn text(raw: &str) -> Printable<'_> {
    Printable::new(raw).longest(LONGEST_TEXT)
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("message", &self.message().map(|raw| text(raw).to_string()))
            .field("code", &self.code().map(|raw| text(raw).to_string()))
            .field("issues", &self.issues.len())
            .field("raw", &self.raw)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Problem {
        Problem::read(body.as_bytes().to_vec())
    }

    #[test]
    fn a_validation_issue_is_read_with_its_path() {
        let problem = read(
            r#"{"statusMessage":"Request validation issues","details":{"validation":"uuid",
            "code":"invalid_string","message":"Invalid uuid","path":["businessEntityId"]}}"#,
        );
        assert_eq!(problem.to_string(), "Request validation issues; businessEntityId: Invalid uuid");
        assert_eq!(problem.issues()[0].code.as_deref(), Some("invalid_string"));
    }

    #[test]
    fn paths_hold_numbers_and_envelopes_come_in_lists() {
        let problem = read(
            r#"[{"statusMessage":"A","details":[{"message":"Required","path":["taxDetails",0,"taxRate"]}]},
            {"statusMessage":"B","details":["plain"]}]"#,
        );
        assert_eq!(problem.to_string(), "A; taxDetails.0.taxRate: Required; plain");
    }

    #[test]
    fn an_envelope_without_a_message_is_read() {
        let problem =
            read(r#"{"details":{"code":"custom","message":"Resolved to private IP","path":["a"]}}"#);
        assert_eq!((problem.message(), problem.issues().len()), (None, 1));
        assert!(!problem.is_empty());
        assert_eq!(read(r#"{"details":{"error":"no such flavor"}}"#).message(), Some("no such flavor"));
        let duplicate = read(r#"{"code":"DUPLICATE_RESOURCE","statusMessage":"exists"}"#);
        assert_eq!(duplicate.code(), Some("DUPLICATE_RESOURCE"));
    }

    #[test]
    fn a_generation_report_is_read_error_by_error() {
        let problem = read(
            r#"{"statusMessage":"invalid","details":{"schemaValidationErrors":["line 3"],
            "schematronValidationErrors":[{"id":"BR-01","location":"/x","text":"must have"}]}}"#,
        );
        assert_eq!(problem.to_string(), "invalid; line 3; /x: must have");
        assert_eq!(problem.issues()[1].code.as_deref(), Some("BR-01"));
    }

    #[test]
    fn a_report_on_a_pdf_is_read_error_by_error() {
        let problem = read(
            r#"{"statusMessage":"invalid","details":{"pdfA3ValidationResult":{"compliant":false,"failedAssert":[
            {"ordinal":1,"ruleClause":"6.2.2","message":"no output intent","locationContext":"root/doc"}]},
            "pdfXmpValidationResult":{"isValid":false,"resultError":[
            {"xPath":"//fx:Version","errorDetail":"missing","name":"version","valid":false}]}}}"#,
        );
        assert_eq!(problem.to_string(), "invalid; root/doc: no output intent; //fx:Version: missing");
        let codes: Vec<_> = problem.issues().iter().filter_map(|issue| issue.code.as_deref()).collect();
        assert_eq!(codes, ["6.2.2", "version"]);
    }

    #[test]
    fn an_issue_without_a_message_counts() {
        let problem = read(
            r#"{"statusMessage":"A","details":[{"code":"invalid_type","expected":"string","received":"undefined",
            "path":["a",0]},{"code":"custom","path":["b"]},{"path":[]},{}]}"#,
        );
        assert_eq!(
            problem.to_string(),
            "A; a.0: expected string, received undefined; b: no message",
            "{problem:?}"
        );
    }

    #[test]
    fn a_truncated_body_is_read_as_far_as_it_came() {
        let issues = r#"{"message":"too long","path":["a"]},"#.repeat(RAW_BOUND / 30);
        let long = format!(r#"{{"statusMessage":"many","details":[{issues}"x"]}}"#);
        let problem = read(&long[..RAW_BOUND]);
        assert_eq!((problem.message(), problem.issues().len() > 20_000), (Some("many"), true));
        assert_eq!(read(r#"{"statusMessage":"A","details":{"pa"#).to_string(), "A");
    }

    #[test]
    fn a_body_that_is_not_json_is_kept_and_never_shown_by_debug() {
        for body in ["<html>SECRET</html>", "", "null", "[]", "7", "{\"details\":null}"] {
            let problem = read(body);
            assert!(problem.is_empty());
            assert_eq!(problem.raw().as_bytes(), body.as_bytes());
            assert!(!format!("{problem:?}").contains("SECRET"));
        }
        assert_eq!(Problem::read(vec![b'x'; 2 * RAW_BOUND]).raw().as_bytes().len(), RAW_BOUND);
    }

    #[test]
    fn long_lists_are_cut_in_the_message_only() {
        let issues: Vec<_> = (0..8).map(|n| format!(r#""issue {n}""#)).collect();
        let problem = read(&format!(r#"{{"statusMessage":"many","details":[{}]}}"#, issues.join(",")));
        assert_eq!(problem.issues().len(), 8);
        assert!(problem.to_string().ends_with("issue 4; and 3 more"), "{problem}");
    }
}
