//! Reads the report of a failed generation from its error.

use iopole_http::{Error, Issue};
use iopole_model::generation::{GenerationDetails, GenerationReport, SchematronError};

use super::generation::Generation;
use crate::operations::{GENERATE_CII, GENERATE_FACTURX, GENERATE_UBL};

impl Generation<'_> {
    /// Reads the platform's findings from the error of a generation: schema, business rules, PDF/A-3, metadata.
    ///
    /// Returns `None` for an error of another operation, and for one without a report. An error keeps 1 MiB of a
    /// response, so a larger report is cut: the complete values before the cut are returned.
    pub fn report(self, error: &Error) -> Option<GenerationReport> {
        let operation = error.operation()?;
        if ![&GENERATE_FACTURX, &GENERATE_CII, &GENERATE_UBL].iter().any(|known| known.id() == operation) {
            return None;
        }
        let problem = error.problem()?;
        let mut report: GenerationReport = problem.raw().json()?;
        if report.details.is_none() {
            report.details = findings(problem.issues());
        }
        (report.details.is_some() || report.status_message.is_some()).then_some(report)
    }
}

/// Makes a report of the issues that the error has read from the whole body.
fn findings(issues: &[Issue]) -> Option<GenerationDetails> {
    let mut details = GenerationDetails::new();
    for issue in issues {
        if issue.code.is_none() && issue.path.is_empty() {
            details.schema_validation_errors.push(issue.message.clone());
            continue;
        }
        let mut rule = SchematronError::new();
        rule.id = issue.code.clone();
        rule.location = Some(issue.path.clone());
        rule.text = Some(issue.message.clone());
        details.schematron_validation_errors.push(rule);
    }
    (!issues.is_empty()).then_some(details)
}

#[cfg(test)]
mod tests {
    use iopole_http::ErrorKind;

    use super::*;

    fn read(body: &[u8]) -> Option<GenerationReport> {
        Error::new(ErrorKind::Refused, "").with_raw_body(body.to_vec()).problem()?.raw().json()
    }

    const WHOLE: &str = r#"{
        "statusMessage": "FacturX generation failed.",
        "details": {
            "schemaValidationErrors": ["line 3"],
            "schematronValidationErrors": [{"id": "BR-CO-10", "location": "/x", "text": "wrong sum"}],
            "pdfA3ValidationResult": {"pdfaflavour": "3b", "compliant": false, "failedAssert": [{
                "ordinal": 1, "ruleSpecification": "ISO_19005_3", "ruleClause": "6.2", "ruleTestNumber": 4,
                "message": "m", "locationLevel": "CosObject", "locationContext": "root"
            }]},
            "pdfXmpValidationResult": {"isValid": false, "resultError": [
                {"xPath": "/a", "errorDetail": "e", "name": "fx:Version", "valid": false}
            ]}
        },
        "metadata": "<rsm/>",
        "pipeline": {"id": "p-1", "startTime": 1, "endTime": 3, "durationMs": 2}
    }"#;

    #[test]
    fn a_whole_report_is_read() {
        let report = read(WHOLE.as_bytes()).unwrap();
        assert_eq!(report.metadata.as_deref(), Some("<rsm/>"));
        let details = report.details.unwrap();
        assert_eq!(details.schema_validation_errors, ["line 3"]);
        assert_eq!(details.schematron_validation_errors[0].id.as_deref(), Some("BR-CO-10"));
        let pdf = details.pdf_a3_validation_result.unwrap();
        assert_eq!((pdf.compliant, pdf.failed_assert[0].rule_test_number), (Some(false), Some(4)));
        assert_eq!(details.pdf_xmp_validation_result.unwrap().result_error[0].valid, Some(false));
        assert_eq!(report.pipeline.unwrap().id.as_deref(), Some("p-1"));
        assert!(details.extra.is_empty() && report.extra.is_empty());
    }

    #[test]
    fn the_complete_values_of_a_truncated_report_are_read() {
        let cut = WHOLE.find("<rsm/>").unwrap();
        let report = read(&WHOLE.as_bytes()[..cut]).unwrap();
        assert!(report.details.is_some() && report.metadata.is_none());
        let report = read(&WHOLE.as_bytes()[..WHOLE.find("BR-CO-10").unwrap()]).unwrap();
        assert_eq!(report.details.unwrap().schema_validation_errors, ["line 3"]);
        assert!(report.status_message.is_some());
        assert!(read(b"<html>").is_none() && read(b"").is_none());
    }
}
