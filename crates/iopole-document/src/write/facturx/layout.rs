//! Lines of text on pages of A4: it breaks what is too long and begins a page when one is full.

use super::fonts::Fonts;

/// A4, in points.
pub(super) const WIDTH: f32 = 595.276;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 50.0;
pub(super) const RIGHT: f32 = WIDTH - 50.0;
const TOP: f32 = 60.0;
const BOTTOM: f32 = HEIGHT - 60.0;
pub(super) const TEXT: f32 = 9.0;
const STEP: f32 = 13.0;
/// An invoice with more pages than this goes on in its XML only.
const MOST_PAGES: usize = 500;

/// A text and where its base line begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) text: String,
}

pub(super) type Page = Vec<Text>;

pub(super) struct Layout<'a> {
    fonts: &'a Fonts,
    pages: Vec<Page>,
    page: Page,
    y: f32,
}

impl<'a> Layout<'a> {
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self { fonts, pages: Vec::new(), page: Page::new(), y: TOP }
    }

    /// Room above the next line, and a new page if there is none.
    pub(super) fn skip(&mut self, points: f32) {
        self.y += points;
        if self.y > BOTTOM {
            self.pages.push(std::mem::take(&mut self.page));
            self.y = TOP;
        }
    }

    pub(super) fn next_line(&mut self) {
        self.skip(STEP);
    }

    pub(super) fn y(&self) -> f32 {
        self.y
    }

    /// Goes back up on the same page, for a second column; nothing happens if the page is another by now.
    pub(super) fn back_to(&mut self, y: f32) {
        self.y = self.y.min(y);
    }

    pub(super) fn down_to(&mut self, y: f32) {
        self.y = self.y.max(y);
    }

    pub(super) fn title(&mut self, text: &str) {
        self.put(LEFT, 16.0, true, text);
        self.skip(24.0);
    }

    pub(super) fn left(&mut self, x: f32, bold: bool, text: &str) {
        self.put(x, TEXT, bold, text);
    }

    /// A text that ends at `x`.
    pub(super) fn right(&mut self, x: f32, bold: bool, text: &str) {
        let shown = self.fonts.shown(text, bold);
        let width = self.fonts.width(&shown, TEXT, bold);
        self.put(x - width, TEXT, bold, &shown);
    }

    /// A text of several lines, no wider than this.
    pub(super) fn paragraph(&mut self, x: f32, width: f32, text: &str) {
        for line in self.broken(text, width) {
            self.left(x, false, &line);
            self.next_line();
        }
    }

    /// The first line of a text that may be too wide; it is cut.
    pub(super) fn cell(&mut self, x: f32, width: f32, text: &str) {
        let first = self.broken(text, width).into_iter().next().unwrap_or_default();
        self.left(x, false, &first);
    }

    fn broken(&self, text: &str, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for part in text.lines() {
            let mut line = String::new();
            for word in part.split_whitespace() {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.fonts.width(&self.fonts.shown(&longer, false), TEXT, false) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line = self.clipped(word, width);
            }
            lines.push(line);
        }
        lines
    }

    /// As much of a word as has room.
    fn clipped(&self, word: &str, width: f32) -> String {
        let mut kept = String::new();
        for character in word.chars() {
            kept.push(character);
            if self.fonts.width(&self.fonts.shown(&kept, false), TEXT, false) > width {
                kept.pop();
                break;
            }
        }
        kept
    }

    fn put(&mut self, x: f32, size: f32, bold: bool, text: &str) {
        let text = self.fonts.shown(text, bold);
        if !text.trim().is_empty() {
            self.page.push(Text { x, y: self.y, size, bold, text });
        }
    }

    /// The pages, each with its number at the foot.
    pub(super) fn finish(mut self, label: &str) -> Vec<Page> {
        self.pages.push(std::mem::take(&mut self.page));
        self.pages.truncate(MOST_PAGES);
        let mut pages = std::mem::take(&mut self.pages);
        let count = pages.len();
        for (at, page) in pages.iter_mut().enumerate() {
            let text = format!("{label} {} / {count}", at + 1);
            page.push(Text { x: LEFT, y: HEIGHT - 30.0, size: 8.0, bold: false, text });
        }
        pages
    }
}
