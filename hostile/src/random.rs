//! Structured documents from arbitrary bytes: a fuzzer changes the choices, and the result still resembles a document.

use arbitrary::{Result, Unstructured};

use crate::pdf::{Pdf, deflated, push, stream};

/// Content of the valid embedded invoice of [`pdf`].
pub const INVOICE: &[u8] = b"<invoice/>";

const MOST_OBJECTS: usize = 40;
const DEEPEST: usize = 6;

/// Generates a PDF: mostly valid, with streams, trees and references that may be invalid.
///
/// # Errors
/// Fails if the bytes are used up.
pub fn pdf(choices: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let count = choices.int_in_range(1..=MOST_OBJECTS)?;
    let mut files = Vec::new();
    for _ in 0..count {
        match choices.int_in_range(0..=5)? {
            0 => {
                let name =
                    *choices.choose(&["factur-x.xml", "a.xml", "a.txt", "\\376\\377\\000x", "(", "\\"])?;
                files.push(pdf.attachment(name, INVOICE));
            }
            1 => {
                let entries = format!("/Type/{}{}", kind(choices)?, entries(choices, count)?);
                let data = some_bytes(choices, 40)?;
                let number = match choices.ratio(1, 2)? {
                    true => pdf.compressed(&entries, data),
                    false => pdf.stream(&entries, data),
                };
                files.push(pdf.specification("(factur-x.xml)", number));
            }
            _ => {
                let body = value(choices, count, 0)?;
                pdf.add(body);
            }
        }
    }
    let list: String = files.iter().map(|file| format!("(k){file} 0 R ")).collect();
    pdf.add(format!("<</Kids[{}]/Names[{list}]>>", value(choices, count, 0)?));
    pdf.catalog(&format!("/Names<</EmbeddedFiles {} 0 R>>/AF {}", pdf.next() - 1, value(choices, count, 0)?));
    if choices.ratio(1, 4)? {
        pdf.trailer(&entries(choices, count)?);
    }
    let mut bytes = match choices.int_in_range(0..=3)? {
        0 => pdf.finish_bare(),
        1 => pdf.finish_compressed(),
        2 => with_odd_sections(pdf.finish(), choices, count)?,
        _ => pdf.finish(),
    };
    damage(&mut bytes, choices)?;
    Ok(bytes)
}

/// Generates an XML invoice: mostly well-formed, in any syntax and encoding.
///
/// # Errors
/// Fails if the bytes are used up.
pub fn xml(choices: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let (root, namespace, names) = *choices.choose(&SYNTAXES)?;
    let encoding =
        *choices.choose(&["", " encoding=\"UTF-8\"", " encoding='ISO-8859-1'", " encoding='x'"])?;
    let mut text = format!("<?xml version=\"1.0\"{encoding}?><{root} xmlns=\"{namespace}\">");
    let mut open: Vec<&str> = Vec::new();
    for _ in 0..choices.int_in_range(0..=60)? {
        match choices.int_in_range(0..=7)? {
            0..=2 => {
                let name = *choices.choose(names)?;
                let attribute =
                    *choices.choose(&["", " schemeID=\"0002\"", " currencyID='EUR'", " a=1", " b='<'"])?;
                text.push_str(&format!("<{name}{attribute}>"));
                open.push(name);
            }
            3 | 4 => {
                if let Some(name) = open.pop() {
                    text.push_str(&format!("</{name}>"));
                }
            }
            _ => text.push_str(choices.choose(&TEXTS)?),
        }
    }
    while let Some(name) = open.pop() {
        text.push_str(&format!("</{name}>"));
    }
    text.push_str(&format!("</{root}>"));
    let mut bytes = match choices.int_in_range(0..=5)? {
        0 => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        1 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => text.into_bytes(),
    };
    damage(&mut bytes, choices)?;
    Ok(bytes)
}

type Syntax = (&'static str, &'static str, &'static [&'static str]);

const SYNTAXES: [Syntax; 2] = [
    (
        "CrossIndustryInvoice",
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
        &[
            "ExchangedDocument",
            "ID",
            "TypeCode",
            "IssueDateTime",
            "DateTimeString",
            "SupplyChainTradeTransaction",
            "ApplicableHeaderTradeAgreement",
            "SellerTradeParty",
            "BuyerTradeParty",
            "ApplicableHeaderTradeSettlement",
            "ApplicableTradeTax",
            "SpecifiedTradeSettlementHeaderMonetarySummation",
            "GrandTotalAmount",
            "IncludedSupplyChainTradeLineItem",
        ],
    ),
    (
        "Invoice",
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        &[
            "ID",
            "IssueDate",
            "Note",
            "AccountingSupplierParty",
            "Party",
            "EndpointID",
            "PartyLegalEntity",
            "CompanyID",
            "TaxTotal",
            "TaxSubtotal",
            "TaxAmount",
            "LegalMonetaryTotal",
            "PayableAmount",
        ],
    ),
];

const TEXTS: [&str; 14] = [
    "20260228",
    "2026-02-30",
    "120.00",
    "1e9",
    "380",
    " ",
    "&amp;",
    "&#0;",
    "&#xFFFF;",
    "&unknown;",
    "<![CDATA[<a>]]>",
    "<!-- x -->",
    "]]>",
    "é€漢",
];

fn some_bytes<'a>(choices: &mut Unstructured<'a>, most: u8) -> Result<&'a [u8]> {
    let length = usize::from(choices.int_in_range(0..=most)?);
    choices.bytes(length.min(choices.len()))
}

fn kind(choices: &mut Unstructured<'_>) -> Result<&'static str> {
    choices.choose(&["EmbeddedFile", "ObjStm", "XRef", "Catalog", "Filespec"]).copied()
}

/// Entries that change the meaning of a stream, a tree or a trailer.
fn entries(choices: &mut Unstructured<'_>, count: usize) -> Result<String> {
    let mut written = String::new();
    for _ in 0..choices.int_in_range(0..=4)? {
        let key = *choices.choose(&[
            "Length",
            "N",
            "First",
            "Filter",
            "DecodeParms",
            "W",
            "Index",
            "Size",
            "Root",
            "Prev",
            "XRefStm",
            "Encrypt",
            "Names",
            "Kids",
            "EF",
            "UF",
            "Extends",
            "F",
        ])?;
        written.push_str(&format!("/{key} {}", value(choices, count, 0)?));
    }
    Ok(written)
}

fn value(choices: &mut Unstructured<'_>, count: usize, depth: usize) -> Result<String> {
    let most = if depth == DEEPEST { 5 } else { 7 };
    Ok(match choices.int_in_range(0..=most)? {
        0 | 1 => format!("{} 0 R", choices.int_in_range(0..=count + 4)?),
        2 => (*choices.choose(&[0_i64, 1, 2, 9, 255, 4_294_967_295, -1, i64::MAX])?).to_string(),
        3 => {
            (*choices.choose(&["/FlateDecode", "/ASCII85Decode", "/RunLengthDecode", "/LZWDecode", "/x"])?)
                .to_owned()
        }
        4 => {
            (*choices.choose(&["(factur-x.xml)", "<>", "(", ")", "null", "true", "%", "endobj"])?).to_owned()
        }
        5 => "<</Predictor 15/Columns 3>>".to_owned(),
        6 => {
            let items = choices.int_in_range(0..=5)?;
            let items: Result<Vec<String>> = (0..items).map(|_| value(choices, count, depth + 1)).collect();
            format!("[{}]", items?.join(" "))
        }
        _ => format!(
            "<</Names {}/Kids {}>>",
            value(choices, count, depth + 1)?,
            value(choices, count, depth + 1)?
        ),
    })
}

/// Appends sections after the end, which precede the existing ones.
fn with_odd_sections(mut bytes: Vec<u8>, choices: &mut Unstructured<'_>, count: usize) -> Result<Vec<u8>> {
    for _ in 0..choices.int_in_range(1..=3)? {
        let start = bytes.len();
        let entries = entries(choices, count)?;
        if choices.ratio(1, 2)? {
            let data = some_bytes(choices, 60)?;
            push(&mut bytes, "9 0 obj");
            let entries = format!("/Type/XRef/W[1 2 1]/Size 9/Root 1 0 R{entries}/Filter/FlateDecode");
            bytes.extend(stream(&entries, &deflated(data)));
        } else {
            let entries = format!("/Root {} 0 R{entries}", choices.int_in_range(1..=count + 4)?);
            push(
                &mut bytes,
                &format!(
                    "xref\n1 1\n{:010} 00000 n \ntrailer<<{entries}>>",
                    choices.int_in_range(0..=start)?
                ),
            );
        }
        push(&mut bytes, &format!("\nstartxref\n{start}\n%%EOF\n"));
    }
    Ok(bytes)
}

/// Changes a few bytes, or cuts off the end.
fn damage(bytes: &mut Vec<u8>, choices: &mut Unstructured<'_>) -> Result<()> {
    for _ in 0..choices.int_in_range(0..=3)? {
        let last = bytes.len().saturating_sub(1);
        let at = choices.int_in_range(0..=last)?;
        if choices.ratio(1, 8)? {
            bytes.truncate(at);
        } else if let Some(byte) = bytes.get_mut(at) {
            *byte = choices.arbitrary()?;
        }
    }
    Ok(())
}
