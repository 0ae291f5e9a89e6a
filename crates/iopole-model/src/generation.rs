//! Generation of documents: the flavors to request and the [`GenerationReport`] of a failed generation.

use crate::money::Amount;
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The flavor of a Factur-X to generate.
    pub enum FacturxFlavor {
        /// No lines; for an invoice without lines.
        BasicWl = "BASICWL",
        /// All of EN 16931.
        En16931 = "EN16931",
        /// EN 16931 with additions: parties, references of lines.
        Extended = "EXTENDED",
    }
}

open_enum! {
    /// The flavor of a CII to generate.
    pub enum CiiFlavor {
        /// All of EN 16931.
        En16931 = "EN16931",
        /// EN 16931 with additions.
        Extended = "EXTENDED",
        /// Peppol BIS Billing 3, in CII syntax.
        PeppolBis3 = "PEPPOL_BIS_3",
    }
}

open_enum! {
    /// The flavor of a UBL to generate.
    pub enum UblFlavor {
        /// Peppol BIS Billing 3, required for Peppol between countries.
        PeppolBis3 = "PEPPOL_BIS_3",
        /// All of EN 16931.
        En16931 = "EN16931",
    }
}

open_enum! {
    /// The language of the labels on the pages of a Factur-X.
    pub enum FacturxLanguage {
        /// French, the platform's default.
        French = "FRENCH",
        /// English.
        English = "ENGLISH",
        /// German.
        German = "GERMAN",
    }
}

record! {
    /// The body of a 400 of the generation operations: the reason why no document was generated.
    pub struct GenerationReport;
    optional {
        /// The platform's message. For a CII it may also be `FacturX generation failed.`
        status_message: Option<String> = "statusMessage";
        /// The findings.
        details: Option<GenerationDetails> = "details", debug;
        /// The invoice as XML, as far as it was generated. It is content of the invoice.
        metadata: Option<String> = "metadata";
        /// The run on the platform. Its support asks for it.
        pipeline: Option<GenerationPipeline> = "pipeline", debug;
    }
}

record! {
    /// The findings of a [`GenerationReport`], by the check that made them.
    pub struct GenerationDetails;
    optional {
        /// An error; the only member if no check could run.
        error: Option<String> = "error";
        /// Findings of the schema (XSD), one sentence each.
        schema_validation_errors: Vec<String> = "schemaValidationErrors";
        /// Findings of the business rules (Schematron).
        schematron_validation_errors: Vec<SchematronError> = "schematronValidationErrors", debug;
        /// Findings of PDF/A-3, for a Factur-X.
        pdf_a3_validation_result: Option<PdfA3ValidationResult> = "pdfA3ValidationResult", debug;
        /// Findings on the PDF metadata that Factur-X requires.
        pdf_xmp_validation_result: Option<PdfXmpValidationResult> = "pdfXmpValidationResult", debug;
    }
}

record! {
    /// A business rule that the invoice breaks.
    pub struct SchematronError;
    optional {
        /// The rule, such as `BR-CO-10`.
        id: Option<String> = "id", debug code;
        /// The XPath of the element that breaks the rule.
        location: Option<String> = "location";
        /// The text of the rule, in the language of its rule set.
        text: Option<String> = "text";
    }
}

record! {
    /// The result of the PDF/A-3 check.
    pub struct PdfA3ValidationResult;
    optional {
        /// The PDF/A flavor of the check, such as `3b`.
        pdfaflavour: Option<String> = "pdfaflavour", debug code;
        /// True if the PDF complies.
        compliant: Option<bool> = "compliant", debug;
        /// The broken clauses.
        failed_assert: Vec<PdfA3FailedAssert> = "failedAssert", debug;
    }
}

record! {
    /// A clause of PDF/A-3 that a PDF breaks.
    pub struct PdfA3FailedAssert;
    optional {
        /// The position in the list.
        ordinal: Option<u64> = "ordinal", debug;
        /// The standard, such as `ISO_19005_3`.
        rule_specification: Option<String> = "ruleSpecification", debug code;
        /// The clause.
        rule_clause: Option<String> = "ruleClause", debug code;
        /// The test of the clause.
        rule_test_number: Option<u64> = "ruleTestNumber", debug;
        /// The message.
        message: Option<String> = "message";
        /// The kind of object that breaks the clause.
        location_level: Option<String> = "locationLevel", debug code;
        /// The location in the PDF.
        location_context: Option<String> = "locationContext";
    }
}

record! {
    /// The result of the check of the PDF metadata of a Factur-X.
    pub struct PdfXmpValidationResult;
    optional {
        /// True if the metadata are valid.
        is_valid: Option<bool> = "isValid", debug;
        /// The errors.
        result_error: Vec<PdfXmpError> = "resultError", debug;
    }
}

record! {
    /// A wrong metadata property.
    pub struct PdfXmpError;
    optional {
        /// The location.
        x_path: Option<String> = "xPath";
        /// The error.
        error_detail: Option<String> = "errorDetail";
        /// The name of the property.
        name: Option<String> = "name", debug code;
        /// True if the property is valid.
        valid: Option<bool> = "valid", debug;
    }
}

record! {
    /// A generation run on the platform.
    pub struct GenerationPipeline;
    optional {
        /// The identifier.
        id: Option<String> = "id", debug code;
        /// The start. The contract names no unit; by its size it should be milliseconds since 1970.
        start_time: Option<Amount> = "startTime";
        /// The end, in the unit of `start_time`.
        end_time: Option<Amount> = "endTime";
        /// The duration in milliseconds.
        duration_ms: Option<Amount> = "durationMs";
    }
}
