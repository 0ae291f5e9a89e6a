//! The container of a Factur-X invoice: how the PDF carries it, and what the PDF says of it.

use std::borrow::Cow;

use super::report::{Finding, Severity, Text};
use super::rule::shown;
use crate::open::facturx::attachments;
use crate::pdf::{Fault, Limits, Pdf};
use crate::profile::Profile;
use crate::xml::{self, Element, Visitor};

/// Name that Factur-X gives to the invoice.
const NAME: &str = "factur-x.xml";
/// Names of earlier standards that readers still accept.
const OLD_NAMES: &[&str] = &["zugferd-invoice.xml", "xrechnung.xml"];

pub(super) fn check(file: &[u8], profile: Profile, findings: &mut Vec<Finding>) {
    let mut pdf = Pdf::new(file, Limits::of(file.len()));
    let read = pdf.catalog().or_else(|_| pdf.recovered_catalog()).and_then(|catalog| {
        let files = attachments(&mut pdf, catalog)?;
        Ok((files, associated(&mut pdf, catalog)?, metadata(&mut pdf, catalog)?))
    });
    // It was readable a moment ago: only the bounds of the second reading are spent.
    let Ok((files, is_associated, metadata)) = read else { return };
    let invoices: Vec<_> = files.iter().filter(|file| is_invoice(&file.name)).collect();
    let mut report = Reporter { findings };
    match invoices.first() {
        None => report.report(&NAMED, Severity::Fatal, files.first().map(|file| file.name.clone())),
        Some(invoice) => {
            let relation = invoice.relation.as_deref();
            if !relation.is_some_and(|relation| is_relation(relation, profile)) {
                report.report(&RELATION, Severity::Fatal, Some(relation.unwrap_or("–").to_owned()));
            }
            if OLD_NAMES.contains(&invoice.name.to_ascii_lowercase().as_str())
                && profile != Profile::XRechnung
            {
                report.report(&NAMED, Severity::Warning, Some(invoice.name.clone()));
            }
        }
    }
    let distinct = invoices.iter().map(|file| file.name.to_ascii_lowercase());
    let mut distinct: Vec<_> = distinct.collect();
    distinct.sort();
    distinct.dedup();
    if distinct.len() > 1 {
        report.report(&TWICE, Severity::Fatal, Some(distinct.join(", ")));
    }
    if !is_associated {
        report.report(&ASSOCIATED, Severity::Fatal, None);
    }
    match metadata {
        None => report.report(&METADATA, Severity::Fatal, None),
        Some(metadata) => {
            about(&metadata, profile, invoices.first().map(|file| file.name.as_str()), &mut report)
        }
    }
}

fn is_invoice(name: &str) -> bool {
    name.eq_ignore_ascii_case(NAME) || OLD_NAMES.iter().any(|old| name.eq_ignore_ascii_case(old))
}

/// The smallest profiles are data about the page, the others an alternative to it or its source.
fn is_relation(relation: &str, profile: Profile) -> bool {
    match profile {
        Profile::Minimum | Profile::BasicWl => relation == "Data",
        _ => matches!(relation, "Data" | "Alternative" | "Source"),
    }
}

/// True where the catalog names associated files.
fn associated(pdf: &mut Pdf<'_>, catalog: crate::pdf::Span) -> Result<bool, Fault> {
    let [files] = pdf.entries(catalog, [b"AF"])?;
    match pdf.array(files)? {
        Some(list) => Ok(!pdf.items(list, 1)?.is_empty()),
        None => Ok(pdf.dictionary(files)?.is_some()),
    }
}

fn metadata(pdf: &mut Pdf<'_>, catalog: crate::pdf::Span) -> Result<Option<Metadata>, Fault> {
    let [metadata] = pdf.entries(catalog, [b"Metadata"])?;
    let Some(stream) = pdf.stream(metadata)? else { return Ok(None) };
    let packet = pdf.content(&stream)?;
    let Ok(text) = xml::text_of(&packet) else { return Ok(None) };
    let mut read = Metadata::default();
    Ok(xml::walk(&text, &mut read).is_ok().then_some(read))
}

/// Facts of the XMP packet.
#[derive(Default)]
struct Metadata {
    part: Option<String>,
    conformance: Option<String>,
    level: Option<String>,
    file: Option<String>,
    version: Option<String>,
    kind: Option<String>,
}

impl Visitor for Metadata {
    fn close(&mut self, path: &str, element: Element) {
        let name = path.rsplit('/').next().unwrap_or_default();
        // A property is an element, or an attribute of its description.
        let mut take = |property: &str, into: fn(&mut Self) -> &mut Option<String>| {
            let value = if name == property { element.filled() } else { None };
            let value = value.or_else(|| {
                (name == "Description").then(|| element.attribute(property)).flatten().map(str::to_owned)
            });
            if value.is_some() {
                *into(self) = value;
            }
        };
        take("part", |read| &mut read.part);
        take("conformance", |read| &mut read.conformance);
        take("ConformanceLevel", |read| &mut read.level);
        take("Version", |read| &mut read.version);
        take("DocumentType", |read| &mut read.kind);
        take("DocumentFileName", |read| &mut read.file);
    }
}

/// `attached`: the name of the invoice in the PDF.
fn about(metadata: &Metadata, profile: Profile, attached: Option<&str>, report: &mut Reporter<'_>) {
    if metadata.part.as_deref() != Some("3") {
        report.report(&ARCHIVE, Severity::Fatal, metadata.part.clone());
    } else if !matches!(metadata.conformance.as_deref(), Some("A" | "B" | "U")) {
        report.report(&CONFORMANCE, Severity::Warning, metadata.conformance.clone());
    }
    if metadata.level.is_some() && metadata.version.is_none() {
        report.report(&VERSION, Severity::Warning, None);
    }
    if metadata.kind.as_deref().is_some_and(|kind| kind != "INVOICE") {
        report.report(&KIND, Severity::Warning, metadata.kind.clone());
    }
    match &metadata.level {
        None => report.report(&METADATA, Severity::Fatal, None),
        Some(level) if !is_level(level, profile) => {
            report.report(&LEVEL, Severity::Fatal, Some(level.clone()));
        }
        Some(_) => {}
    }
    match (metadata.file.as_deref(), attached) {
        (Some(file), _) if !is_invoice(file) => {
            report.report(&NAMED, Severity::Fatal, metadata.file.clone());
        }
        (Some(file), Some(attached)) if !file.eq_ignore_ascii_case(attached) => {
            report.report(&OTHER_NAME, Severity::Warning, Some(format!("{file} ≠ {attached}")));
        }
        _ => {}
    }
}

fn is_level(level: &str, profile: Profile) -> bool {
    let level: String =
        level.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    match profile {
        Profile::Minimum => level == "MINIMUM",
        Profile::BasicWl => level == "BASICWL",
        Profile::Basic => level == "BASIC",
        Profile::En16931 => matches!(level.as_str(), "EN16931" | "COMFORT"),
        Profile::Extended | Profile::ExtendedCtcFr => level.starts_with("EXTENDED"),
        Profile::XRechnung => level == "XRECHNUNG",
        Profile::PeppolBis3 | Profile::Cius | Profile::Unknown => true,
    }
}

struct Layer {
    rule: &'static str,
    place: &'static str,
    message: Text,
    advice: Text,
}

struct Reporter<'a> {
    findings: &'a mut Vec<Finding>,
}

impl Reporter<'_> {
    fn report(&mut self, layer: &Layer, severity: Severity, found: Option<String>) {
        self.findings.push(Finding {
            rule: Cow::Borrowed(layer.rule),
            severity,
            terms: vec![Cow::Borrowed("BT-24")],
            place: layer.place.to_owned(),
            found: found.as_deref().map(shown),
            message: layer.message.clone(),
            advice: layer.advice.clone(),
        });
    }
}

const NAMED: Layer = Layer {
    rule: "FX-NAME",
    place: "PDF: /Names/EmbeddedFiles",
    message: Text::new(
        "La facture jointe au PDF ne s'appelle pas factur-x.xml.",
        "The invoice in the PDF is not called factur-x.xml.",
    ),
    advice: Text::new(
        "Joignez l'XML sous le nom factur-x.xml, et donnez ce nom dans les métadonnées.",
        "Attach the XML under the name factur-x.xml, and give that name in the metadata.",
    ),
};
const RELATION: Layer = Layer {
    rule: "FX-RELATIONSHIP",
    place: "PDF: /AFRelationship",
    message: Text::new(
        "Le PDF ne dit pas comme il se doit ce que le fichier joint est pour lui.",
        "The PDF does not say properly how the attached file relates to it.",
    ),
    advice: Text::new(
        "Donnez au fichier joint AFRelationship Data (MINIMUM et BASIC WL), ou Alternative (les autres profils).",
        "Give the attached file the AFRelationship Data (MINIMUM and BASIC WL) or Alternative (the other profiles).",
    ),
};
const TWICE: Layer = Layer {
    rule: "FX-TWO-INVOICES",
    place: "PDF: /Names/EmbeddedFiles",
    message: Text::new("Le PDF porte deux factures.", "The PDF carries two invoices."),
    advice: Text::new(
        "Gardez une seule facture XML : un lecteur peut prendre l'autre.",
        "Keep one XML invoice: another reader may take the other.",
    ),
};
const ASSOCIATED: Layer = Layer {
    rule: "FX-AF",
    place: "PDF: /Root/AF",
    message: Text::new(
        "Le PDF n'associe pas la facture au document (/AF).",
        "The PDF does not associate the invoice with the document (/AF).",
    ),
    advice: Text::new(
        "Ajoutez au catalogue l'entrée AF qui nomme le fichier joint, comme PDF/A-3 le veut.",
        "Add the entry AF that names the attached file to the catalog, as PDF/A-3 wants it.",
    ),
};
const METADATA: Layer = Layer {
    rule: "FX-XMP",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Les métadonnées Factur-X (XMP) manquent.",
        "The Factur-X metadata (XMP) are missing.",
    ),
    advice: Text::new(
        "Écrivez dans les métadonnées le nom du fichier, le type INVOICE et le profil.",
        "Write the file's name, the type INVOICE and the profile to the metadata.",
    ),
};
const ARCHIVE: Layer = Layer {
    rule: "FX-PDFA",
    place: "PDF: /Root/Metadata",
    message: Text::new("Le fichier ne se dit pas PDF/A-3.", "The file does not say that it is PDF/A-3."),
    advice: Text::new(
        "Produisez un PDF/A-3 : seul celui-ci admet un fichier joint.",
        "Produce a PDF/A-3: no other PDF/A allows an attached file.",
    ),
};
const CONFORMANCE: Layer = Layer {
    rule: "FX-PDFA",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Le fichier ne dit pas quel niveau de PDF/A-3 il respecte.",
        "The file does not say which level of PDF/A-3 it conforms to.",
    ),
    advice: Text::new(
        "Écrivez pdfaid:conformance dans les métadonnées : A, B ou U.",
        "Write pdfaid:conformance to the metadata: A, B or U.",
    ),
};
const VERSION: Layer = Layer {
    rule: "FX-XMP",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Les métadonnées ne donnent pas la version de Factur-X.",
        "The metadata do not give the version of Factur-X.",
    ),
    advice: Text::new("Écrivez fx:Version, 1.0 par exemple.", "Write fx:Version, 1.0 for example."),
};
const KIND: Layer = Layer {
    rule: "FX-XMP",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Les métadonnées n'annoncent pas une facture.",
        "The metadata do not announce an invoice.",
    ),
    advice: Text::new(
        "Écrivez fx:DocumentType avec la valeur INVOICE.",
        "Write fx:DocumentType with the value INVOICE.",
    ),
};
const OTHER_NAME: Layer = Layer {
    rule: "FX-NAME",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Les métadonnées donnent à la facture un autre nom que celui du fichier joint.",
        "The metadata give the invoice another name than that of the attached file.",
    ),
    advice: Text::new(
        "Donnez le même nom dans les métadonnées (fx:DocumentFileName) et au fichier joint.",
        "Give the same name in the metadata (fx:DocumentFileName) and to the attached file.",
    ),
};
const LEVEL: Layer = Layer {
    rule: "FX-LEVEL",
    place: "PDF: /Root/Metadata",
    message: Text::new(
        "Les métadonnées annoncent un autre profil que la facture (BT-24).",
        "The metadata announce another profile than the invoice (BT-24).",
    ),
    advice: Text::new(
        "Donnez le même profil dans les métadonnées et dans l'XML.",
        "Give the same profile in the metadata and in the XML.",
    ),
};
