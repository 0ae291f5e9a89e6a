//! The metadata that make a PDF/A-3 a Factur-X: what is attached, and in which profile.

use lopdf::{Document, Object};

use super::FILE_NAME;
use crate::generation::flavour::Flavour;

const NAMESPACE: &str = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";

/// Adds them to the metadata that the PDF has, whose other members stay.
pub(super) fn extend(pdf: &[u8], flavour: Flavour) -> Result<Vec<u8>, String> {
    let fault = |error: lopdf::Error| format!("the metadata cannot be written: {error}");
    let mut document = Document::load_mem(pdf).map_err(fault)?;
    let catalog = document.catalog().map_err(fault)?;
    let at = catalog.get(b"Metadata").and_then(Object::as_reference).map_err(fault)?;
    let stream = document.get_object_mut(at).and_then(Object::as_stream_mut).map_err(fault)?;
    let packet = String::from_utf8(stream.content.clone()).map_err(|_| "the metadata are not UTF-8")?;
    let packet = extended(&packet, flavour).ok_or("the metadata have no place for those of Factur-X")?;
    stream.set_plain_content(packet.into_bytes());
    let mut out = Vec::new();
    document.save_to(&mut out).map_err(|error| format!("the PDF cannot be written: {error}"))?;
    Ok(out)
}

/// The description of the properties goes with those of the other schemas, the properties at the end.
fn extended(packet: &str, flavour: Flavour) -> Option<String> {
    let schemas = packet.rfind("</rdf:Bag></pdfaExtension:schemas>")?;
    let end = packet.rfind("</rdf:RDF>")?;
    let before = packet.get(..schemas)?;
    let between = packet.get(schemas..end)?;
    let after = packet.get(end..)?;
    Some(format!("{before}{}{between}{}{after}", schema(), properties(flavour)))
}

fn schema() -> String {
    let properties = [
        ("DocumentFileName", "The name of the embedded XML document"),
        ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
        ("Version", "The actual version of the standard applying to the embedded XML document"),
        ("ConformanceLevel", "The conformance level of the embedded XML document"),
    ];
    let property = |(name, description): (&str, &str)| {
        format!(
            "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name>\
             <pdfaProperty:valueType>Text</pdfaProperty:valueType>\
             <pdfaProperty:category>external</pdfaProperty:category>\
             <pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
        )
    };
    let properties: String = properties.into_iter().map(property).collect();
    format!(
        "<rdf:li rdf:parseType=\"Resource\" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\
         <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>\
         <pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>\
         <pdfaSchema:prefix>fx</pdfaSchema:prefix>\
         <pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
}

fn properties(flavour: Flavour) -> String {
    format!(
        "<rdf:Description rdf:about=\"\" xmlns:fx=\"{NAMESPACE}\">\
         <fx:DocumentType>INVOICE</fx:DocumentType>\
         <fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>\
         <fx:Version>1.0</fx:Version>\
         <fx:ConformanceLevel>{}</fx:ConformanceLevel></rdf:Description>",
        flavour.conformance_level()
    )
}
