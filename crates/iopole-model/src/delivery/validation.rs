//! What was wrong with a received invoice.

use crate::dates::DateText;
use crate::ids::{ElementId, InvoiceId};
use crate::party::TradeParty;
use crate::record::record;

record! {
    /// A received invoice that failed validation (contract: `InvoiceInboundInvalidPayload`).
    ///
    /// The contract has `businessData` and the errors by validator. A page of the documents has the invoice and
    /// `validationErrors` of code and message instead; both are read.
    pub struct InboundInvalidPayload;
    optional {
        /// Who sent what to whom.
        business_data: Option<InboundBusinessData> = "businessData", debug;
        /// What is wrong.
        validation_errors: Vec<InvoiceValidationError> = "validationErrors", debug;
        /// The invoice; in the documents' other form.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The document; in the documents' other form.
        document_id: Option<ElementId> = "documentId", debug;
        /// The invoice's number (BT-1); in the documents' other form.
        invoice_number: Option<String> = "invoiceNumber";
        /// The invoice's date (BT-2); in the documents' other form.
        invoice_date: Option<DateText> = "invoiceDate";
    }
}

record! {
    /// What could be read of an invalid invoice.
    pub struct InboundBusinessData;
    optional {
        /// The seller (BG-4).
        seller: Option<TradeParty> = "seller";
        /// The buyer (BG-7).
        buyer: Option<TradeParty> = "buyer";
        /// The invoice's identifier.
        invoice_id: Option<String> = "invoiceId";
    }
}

record! {
    /// What one validator found.
    pub struct InvoiceValidationError;
    optional {
        /// The validator.
        source: Option<String> = "source", debug code;
        /// PDF/A-3.
        pdf_a3_validation_result: Vec<PdfAValidation> = "pdfA3ValidationResult", debug;
        /// The metadata of the PDF.
        pdf_xmp_validation_result: Vec<XmpValidation> = "pdfXmpValidationResult", debug;
        /// The XML schema, in words.
        schema_validation_errors: Vec<String> = "schemaValidationErrors";
        /// Rules that are broken.
        schematron_validation_errors: Vec<SchematronResult> = "schematronValidationErrors", debug;
        /// Rules that one had better keep.
        schematron_validation_warnings: Vec<SchematronResult> = "schematronValidationWarnings", debug;
        /// A code; in the documents' other form.
        code: Option<String> = "code", debug code;
        /// In words; in the documents' other form.
        message: Option<String> = "message";
    }
}

record! {
    /// A rule that an invoice breaks.
    pub struct SchematronResult;
    optional {
        /// The rule: `BR-FR-05`, `BR-CO-14` ...
        id: Option<String> = "id", debug code;
        /// The test, an XPath.
        test: Option<String> = "test";
        /// In words; may quote the document.
        text: Option<String> = "text";
        /// Where in the document, an XPath.
        location: Option<String> = "location";
    }
}

record! {
    /// Whether a PDF is PDF/A-3.
    pub struct PdfAValidation;
    optional {
        /// Whether it is.
        compliant: Option<bool> = "compliant", debug;
        /// The flavour that it was held against.
        pdfa_flavour: Option<String> = "pdfaFlavour", debug code;
        /// What is wrong.
        failed_assert: Vec<PdfAFailedAssert> = "failedAssert", debug;
    }
}

record! {
    /// A clause of PDF/A-3 that a PDF breaks.
    pub struct PdfAFailedAssert;
    optional {
        /// In words.
        message: Option<String> = "message";
        /// Its place in the list.
        ordinal: Option<u64> = "ordinal", debug;
        /// The clause.
        rule_clause: Option<String> = "ruleClause", debug code;
        /// What is located.
        location_level: Option<String> = "locationLevel", debug code;
        /// The number of the test within the clause.
        rule_test_number: Option<u64> = "ruleTestNumber", debug;
        /// Where in the PDF.
        location_context: Option<String> = "locationContext";
        /// The standard.
        rule_specification: Option<String> = "ruleSpecification";
    }
}

record! {
    /// Whether the metadata of a PDF are those of Factur-X.
    pub struct XmpValidation;
    optional {
        /// Whether they are.
        is_valid: Option<bool> = "isValid", debug;
        /// The version they name.
        version: Option<String> = "version", debug code;
        /// What is wrong.
        result_error: Vec<XmpError> = "resultError", debug;
        /// The type of document they name.
        document_type: Option<String> = "documentType", debug code;
        /// The profile they name.
        conformance_level: Option<String> = "conformanceLevel", debug code;
        /// The file they name.
        document_filename: Option<String> = "documentFilename";
    }
}

record! {
    /// One metadatum that is wrong.
    pub struct XmpError;
    optional {
        /// Its name.
        name: Option<String> = "name", debug code;
        /// Whether it is valid.
        valid: Option<bool> = "valid", debug;
        /// Its value.
        value: Option<String> = "value";
        /// Where it stands.
        x_path: Option<String> = "xPath";
        /// In words.
        error_detail: Option<String> = "errorDetail";
    }
}
