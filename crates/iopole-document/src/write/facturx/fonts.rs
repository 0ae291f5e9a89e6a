//! Noto Sans, regular and bold: what it can show, and how wide that is.

use krilla::text::Font;
use ttf_parser::Face;

pub(super) struct Fonts {
    regular: Cut,
    bold: Cut,
}

struct Cut {
    font: Font,
    face: Face<'static>,
}

impl Cut {
    fn load(data: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(data.into(), 0)?, face: Face::parse(data, 0).ok()? })
    }
}

impl Fonts {
    pub(super) fn load() -> Option<Self> {
        Some(Self { regular: Cut::load(notosans::REGULAR_TTF)?, bold: Cut::load(notosans::BOLD_TTF)? })
    }

    pub(super) fn of(&self, bold: bool) -> &Font {
        &self.cut(bold).font
    }

    fn cut(&self, bold: bool) -> &Cut {
        if bold { &self.bold } else { &self.regular }
    }

    /// The text with what the font cannot show replaced: PDF/A allows no missing glyph.
    pub(super) fn shown(&self, text: &str, bold: bool) -> String {
        let face = &self.cut(bold).face;
        let shown = |character: char| match character {
            character if character.is_whitespace() || character.is_control() => ' ',
            character if face.glyph_index(character).is_some_and(|glyph| glyph.0 != 0) => character,
            _ => '?',
        };
        text.chars().map(shown).collect()
    }

    /// Width of a text, in points.
    pub(super) fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = &self.cut(bold).face;
        let advance = |character| face.glyph_hor_advance(face.glyph_index(character)?).map(f32::from);
        let units: f32 = text.chars().filter_map(advance).sum();
        units * size / f32::from(face.units_per_em())
    }
}
