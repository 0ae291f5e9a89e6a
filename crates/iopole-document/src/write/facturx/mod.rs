//! Factur-X: a PDF/A-3 that people read, with the CII inside for programs.

mod fonts;
mod labels;
mod layout;
mod pages;
mod xmp;

use std::sync::Arc;

use iopole_model::invoice::Invoice;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use krilla::color::rgb;
use krilla::configure::{Configuration, Validator};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::text::TextDirection;
use krilla::{Document, SerializeSettings};

use self::fonts::Fonts;
pub use self::labels::PageLanguage;
use self::layout::{HEIGHT, Page, WIDTH};
use super::is_credit_note;
use crate::profile::Profile;

/// The name that the standard gives to the XML.
const FILE_NAME: &str = "factur-x.xml";

/// The PDF; a text says why there is none.
pub(super) fn write(
    invoice: &Invoice,
    profile: Profile,
    language: PageLanguage,
    xml: &[u8],
    created: Timestamp,
) -> Result<Vec<u8>, String> {
    let fonts = Fonts::load().ok_or("the fonts cannot be read")?;
    let configuration = Configuration::new_with_validator(Validator::A3_B);
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let date = moment(created);
    for page in pages::pages(invoice, language, &fonts) {
        draw(&mut document, &page, &fonts)?;
    }
    let attached = document.embed_file(EmbeddedFile {
        path: FILE_NAME.to_owned(),
        mime_type: MimeType::new("text/xml"),
        description: Some("Factur-X".to_owned()),
        // The XML says the same as the pages; with BASIC WL it is data of them.
        association_kind: match profile {
            Profile::BasicWl => AssociationKind::Data,
            _ => AssociationKind::Alternative,
        },
        data: Arc::new(xml.to_vec()).into(),
        modification_date: Some(date),
        compress: Some(true),
        location: None,
    });
    attached.ok_or("the XML cannot be attached")?;
    let number = invoice.invoice_id.as_deref().unwrap_or_default();
    let title = format!("{} {number}", language.labels().title(is_credit_note(invoice)));
    let seller = invoice.seller.as_ref().and_then(|seller| seller.name.clone()).unwrap_or_default();
    document.set_metadata(
        Metadata::new()
            .title(title)
            .authors(vec![seller])
            .creator("iopole-document".to_owned())
            .language(language.tag().to_owned())
            .creation_date(date),
    );
    let pdf = document.finish().map_err(|error| format!("the PDF cannot be written: {error:?}"))?;
    xmp::extend(&pdf, profile)
}

fn moment(at: Timestamp) -> DateTime {
    let at = TimeZone::UTC.to_datetime(at);
    let number = |value: i8| u8::try_from(value).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(number(at.month()))
        .day(number(at.day()))
        .hour(number(at.hour()))
        .minute(number(at.minute()))
        .second(number(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn draw(document: &mut Document, page: &Page, fonts: &Fonts) -> Result<(), String> {
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("no such page size")?;
    let mut sheet = document.start_page_with(settings);
    let mut surface = sheet.surface();
    surface.set_fill(Some(Fill { paint: rgb::Color::black().into(), ..Fill::default() }));
    for text in page {
        let font = fonts.of(text.bold).clone();
        let at = Point::from_xy(text.x, text.y);
        surface.draw_text(at, font, text.size, &text.text, false, TextDirection::LeftToRight);
    }
    surface.finish();
    sheet.finish();
    Ok(())
}

#[cfg(test)]
mod tests;
