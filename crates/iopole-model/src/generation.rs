//! Generation of documents: what can be asked for, and what the platform tells when it refuses.

use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The profile of a Factur-X to generate.
    pub enum FacturxFlavor {
        /// Without lines; for an invoice that has none.
        BasicWl = "BASICWL",
        /// The whole of EN 16931.
        En16931 = "EN16931",
        /// EN 16931 and more: parties, references of lines.
        Extended = "EXTENDED",
    }
}

open_enum! {
    /// The profile of a CII to generate.
    pub enum CiiFlavor {
        /// The whole of EN 16931.
        En16931 = "EN16931",
        /// EN 16931 and more.
        Extended = "EXTENDED",
        /// Peppol BIS Billing 3, in CII syntax.
        PeppolBis3 = "PEPPOL_BIS_3",
    }
}

open_enum! {
    /// The profile of a UBL to generate.
    pub enum UblFlavor {
        /// Peppol BIS Billing 3; needed for Peppol between countries.
        PeppolBis3 = "PEPPOL_BIS_3",
        /// The whole of EN 16931.
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
    /// Why a document was not generated: the body of the 400 of the generation operations.
    pub struct GenerationReport;
    optional {
        /// The platform's sentence; of CII too it may say `FacturX generation failed.`
        status_message: Option<String> = "statusMessage";
        /// What is wrong.
        details: Option<GenerationDetails> = "details", debug;
        /// The invoice as XML, as far as it was generated. It is content of the invoice.
        metadata: Option<String> = "metadata";
        /// The run on the platform, for its support.
        pipeline: Option<GenerationPipeline> = "pipeline", debug;
    }
}

record! {
    /// The findings of a [`GenerationReport`], by the check that made them.
    pub struct GenerationDetails;
    optional {
        /// The only member where nothing could be checked.
        error: Option<String> = "error";
        /// Against the schema (XSD), one sentence each.
        schema_validation_errors: Vec<String> = "schemaValidationErrors";
        /// Against the business rules (Schematron).
        schematron_validation_errors: Vec<SchematronError> = "schematronValidationErrors", debug;
        /// Against PDF/A-3, of a Factur-X.
        pdf_a3_validation_result: Option<PdfA3ValidationResult> = "pdfA3ValidationResult", debug;
        /// Against what Factur-X asks of the metadata of a PDF.
        pdf_xmp_validation_result: Option<PdfXmpValidationResult> = "pdfXmpValidationResult", debug;
    }
}

record! {
    /// A business rule that the invoice breaks.
    pub struct SchematronError;
    optional {
        /// The rule, `BR-CO-10` for example.
        id: Option<String> = "id", debug code;
        /// XPath of what breaks it.
        location: Option<String> = "location";
        /// The rule in words, in the language of its sheet.
        text: Option<String> = "text";
    }
}

record! {
    /// What a check against PDF/A-3 found.
    pub struct PdfA3ValidationResult;
    optional {
        /// The flavour checked against, such as `3b`.
        pdfaflavour: Option<String> = "pdfaflavour", debug code;
        /// Whether the PDF is one.
        compliant: Option<bool> = "compliant", debug;
        /// What it is not.
        failed_assert: Vec<PdfA3FailedAssert> = "failedAssert", debug;
    }
}

record! {
    /// A clause of PDF/A-3 that a PDF breaks.
    pub struct PdfA3FailedAssert;
    optional {
        /// Its place in the list.
        ordinal: Option<u64> = "ordinal", debug;
        /// The standard, `ISO_19005_3` for example.
        rule_specification: Option<String> = "ruleSpecification", debug code;
        /// The clause.
        rule_clause: Option<String> = "ruleClause", debug code;
        /// The test of the clause.
        rule_test_number: Option<u64> = "ruleTestNumber", debug;
        /// In words.
        message: Option<String> = "message";
        /// What kind of thing breaks it.
        location_level: Option<String> = "locationLevel", debug code;
        /// Where it is.
        location_context: Option<String> = "locationContext";
    }
}

record! {
    /// What a check of the metadata of a Factur-X found.
    pub struct PdfXmpValidationResult;
    optional {
        /// Whether they are right.
        is_valid: Option<bool> = "isValid", debug;
        /// What is wrong with them.
        result_error: Vec<PdfXmpError> = "resultError", debug;
    }
}

record! {
    /// A property of the metadata that is wrong.
    pub struct PdfXmpError;
    optional {
        /// Where it is.
        x_path: Option<String> = "xPath";
        /// What is wrong.
        error_detail: Option<String> = "errorDetail";
        /// The property.
        name: Option<String> = "name", debug code;
        /// Whether it is right.
        valid: Option<bool> = "valid", debug;
    }
}

record! {
    /// A run of the generation on the platform.
    pub struct GenerationPipeline;
    optional {
        /// Its identifier.
        id: Option<String> = "id", debug code;
        /// When it began; the contract does not say the unit, which by its size should be milliseconds since 1970.
        start_time: Option<crate::money::Amount> = "startTime";
        /// When it ended, in the same unit.
        end_time: Option<crate::money::Amount> = "endTime";
        /// How long it took, in milliseconds.
        duration_ms: Option<crate::money::Amount> = "durationMs";
    }
}
