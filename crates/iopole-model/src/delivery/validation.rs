//! Validation errors of a received invoice.

use crate::dates::DateText;
use crate::ids::{ElementId, InvoiceId};
use crate::party::TradeParty;
use crate::record::record;

record! {
    /// A received invoice that failed validation (contract: `InvoiceInboundInvalidPayload`).
    ///
    /// The contract has `businessData` and the errors by validator. A page of the documents has the invoice and
    /// `validationErrors` of code and message instead. Both are read.
    pub struct InboundInvalidPayload;
    optional {
        /// The parties and the number of the invoice.
        business_data: Option<InboundBusinessData> = "businessData", debug;
        /// The errors.
        validation_errors: Vec<InvoiceValidationError> = "validationErrors", debug;
        /// The identifier of the invoice; in the documents' other form.
        invoice_id: Option<InvoiceId> = "invoiceId", debug;
        /// The identifier of the document; in the documents' other form.
        document_id: Option<ElementId> = "documentId", debug;
        /// BT-1, the invoice number; in the documents' other form.
        invoice_number: Option<String> = "invoiceNumber";
        /// BT-2, the invoice date; in the documents' other form.
        invoice_date: Option<DateText> = "invoiceDate";
    }
}

record! {
    /// The readable business data of an invalid invoice.
    pub struct InboundBusinessData;
    optional {
        /// BG-4, the seller.
        seller: Option<TradeParty> = "seller";
        /// BG-7, the buyer.
        buyer: Option<TradeParty> = "buyer";
        /// The identifier of the invoice.
        invoice_id: Option<String> = "invoiceId";
    }
}

record! {
    /// The findings of one validator.
    pub struct InvoiceValidationError;
    optional {
        /// The name of the validator.
        source: Option<String> = "source", debug code;
        /// Findings of the PDF/A-3 check.
        pdf_a3_validation_result: Vec<PdfAValidation> = "pdfA3ValidationResult", debug;
        /// Findings of the PDF metadata check.
        pdf_xmp_validation_result: Vec<XmpValidation> = "pdfXmpValidationResult", debug;
        /// Findings of the XML schema, as text.
        schema_validation_errors: Vec<String> = "schemaValidationErrors";
        /// Broken rules.
        schematron_validation_errors: Vec<SchematronResult> = "schematronValidationErrors", debug;
        /// Broken rules that are only recommended.
        schematron_validation_warnings: Vec<SchematronResult> = "schematronValidationWarnings", debug;
        /// The code; in the documents' other form.
        code: Option<String> = "code", debug code;
        /// The message; in the documents' other form.
        message: Option<String> = "message";
    }
}

record! {
    /// A rule that an invoice breaks.
    pub struct SchematronResult;
    optional {
        /// The rule: `BR-FR-05`, `BR-CO-14` ...
        id: Option<String> = "id", debug code;
        /// The tested XPath expression.
        test: Option<String> = "test";
        /// The text of the rule, which may quote the document.
        text: Option<String> = "text";
        /// The location in the document, an XPath.
        location: Option<String> = "location";
    }
}

record! {
    /// The result of the PDF/A-3 check.
    pub struct PdfAValidation;
    optional {
        /// True if the PDF complies.
        compliant: Option<bool> = "compliant", debug;
        /// The PDF/A flavor of the check.
        pdfa_flavour: Option<String> = "pdfaFlavour", debug code;
        /// The broken clauses.
        failed_assert: Vec<PdfAFailedAssert> = "failedAssert", debug;
    }
}

record! {
    /// A clause of PDF/A-3 that a PDF breaks.
    pub struct PdfAFailedAssert;
    optional {
        /// The message.
        message: Option<String> = "message";
        /// The position in the list.
        ordinal: Option<u64> = "ordinal", debug;
        /// The clause.
        rule_clause: Option<String> = "ruleClause", debug code;
        /// The kind of object at the location.
        location_level: Option<String> = "locationLevel", debug code;
        /// The number of the test within the clause.
        rule_test_number: Option<u64> = "ruleTestNumber", debug;
        /// The location in the PDF.
        location_context: Option<String> = "locationContext";
        /// The standard.
        rule_specification: Option<String> = "ruleSpecification";
    }
}

record! {
    /// The result of the check of the Factur-X metadata of a PDF.
    pub struct XmpValidation;
    optional {
        /// True if the metadata are valid.
        is_valid: Option<bool> = "isValid", debug;
        /// The version in the metadata.
        version: Option<String> = "version", debug code;
        /// The errors.
        result_error: Vec<XmpError> = "resultError", debug;
        /// The document type in the metadata.
        document_type: Option<String> = "documentType", debug code;
        /// The profile in the metadata.
        conformance_level: Option<String> = "conformanceLevel", debug code;
        /// The file name in the metadata.
        document_filename: Option<String> = "documentFilename";
    }
}

record! {
    /// A wrong metadata property.
    pub struct XmpError;
    optional {
        /// The name.
        name: Option<String> = "name", debug code;
        /// True if the property is valid.
        valid: Option<bool> = "valid", debug;
        /// The value.
        value: Option<String> = "value";
        /// The location.
        x_path: Option<String> = "xPath";
        /// The error.
        error_detail: Option<String> = "errorDetail";
    }
}
