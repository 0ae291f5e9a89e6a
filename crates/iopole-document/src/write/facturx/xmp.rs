//! The metadata that make a PDF/A-3 a Factur-X: what is attached, and in which profile.

use super::FILE_NAME;
use crate::pdf::{Fault, Limits, Pdf, Value};
use crate::profile::Profile;

const NAMESPACE: &str = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#";

/// Adds them to the metadata that the PDF has, whose other members stay: an incremental update at the end of the file.
pub(super) fn extend(pdf: &[u8], profile: Profile) -> Result<Vec<u8>, String> {
    let Metadata { number, packet, newest, trailer } = read(pdf)?;
    let packet = extended(&packet, profile).ok_or("the metadata have no place for those of Factur-X")?;
    let mut out = pdf.to_vec();
    let at = out.len();
    let head = format!("{number} 0 obj\n<</Type/Metadata/Subtype/XML/Length {}>>\nstream\n", packet.len());
    out.extend_from_slice(format!("{head}{packet}\nendstream\nendobj\n").as_bytes());
    let start = out.len();
    let table = format!("xref\n{number} 1\n{at:010} 00000 n \ntrailer\n<<{trailer}/Prev {newest}>>\n");
    out.extend_from_slice(format!("{table}startxref\n{start}\n%%EOF\n").as_bytes());
    Ok(out)
}

/// Metadata of a PDF, and what its trailer says.
struct Metadata {
    number: u32,
    packet: String,
    /// Place of the newest cross-reference section.
    newest: usize,
    trailer: String,
}

fn read(bytes: &[u8]) -> Result<Metadata, String> {
    let missing = || Fault::Damaged("it has no metadata");
    let read = || {
        let mut pdf = Pdf::new(bytes, Limits::of(bytes.len()));
        let catalog = pdf.catalog()?;
        let (newest, trailer) = pdf.newest_section()?;
        let trailer = pdf.slice(trailer.ok_or_else(missing)?).to_vec();
        let [metadata] = pdf.entries(catalog, [b"Metadata"])?;
        let Some(Value::Reference(number)) = metadata else { return Err(missing()) };
        let stream = pdf.stream(metadata)?.ok_or_else(missing)?;
        let packet = pdf.content(&stream)?;
        Ok((number, packet, newest, trailer))
    };
    let (number, packet, newest, trailer) =
        read().map_err(|fault: Fault| format!("the PDF is odd: {fault}"))?;
    let text = |bytes| String::from_utf8(bytes).map_err(|_| "the metadata are not UTF-8".to_owned());
    Ok(Metadata { number, packet: text(packet)?, newest, trailer: text(trailer)? })
}

/// The description of the properties goes with those of the other schemas, the properties at the end.
fn extended(packet: &str, profile: Profile) -> Option<String> {
    let schemas = packet.rfind("</rdf:Bag></pdfaExtension:schemas>")?;
    let end = packet.rfind("</rdf:RDF>")?;
    let before = packet.get(..schemas)?;
    let between = packet.get(schemas..end)?;
    let after = packet.get(end..)?;
    Some(format!("{before}{}{between}{}{after}", schema(), properties(profile)))
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

fn properties(profile: Profile) -> String {
    format!(
        "<rdf:Description rdf:about=\"\" xmlns:fx=\"{NAMESPACE}\">\
         <fx:DocumentType>INVOICE</fx:DocumentType>\
         <fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>\
         <fx:Version>1.0</fx:Version>\
         <fx:ConformanceLevel>{}</fx:ConformanceLevel></rdf:Description>",
        conformance_level(profile)
    )
}

fn conformance_level(profile: Profile) -> &'static str {
    match profile {
        Profile::BasicWl => "BASIC WL",
        Profile::Extended => "EXTENDED",
        _ => "EN 16931",
    }
}
