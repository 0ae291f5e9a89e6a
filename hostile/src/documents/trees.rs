//! Trees and nesting: deep, wide, in circles.

use super::{Case, Scale};
use crate::Pdf;
use crate::pdf::names;

pub(super) const CASES: &[Case] = &[
    Case::new("100,000 attachments", |scale| {
        let mut pdf = Pdf::new();
        let stream = pdf.stream("", b"x");
        let count = scale.of(100_000);
        let mut files: Vec<u32> =
            (0..count).map(|at| pdf.specification(&format!("(a{at}.txt)"), stream)).collect();
        files.push(pdf.attachment("factur-x.xml", b"<invoice/>"));
        pdf.with_names(&files)
    }),
    Case::new("a name tree in a circle", |_| {
        let mut pdf = Pdf::new();
        let node = pdf.next();
        let kids = format!("{node} 0 R ").repeat(500);
        pdf.add(format!("<</Kids[{kids}]>>"));
        pdf.with_tree(&format!("<</Kids[{kids}]>>"))
    }),
    Case::new("a name tree 100,000 levels deep", |scale| {
        let mut pdf = Pdf::new();
        let mut node = pdf.add("<</Names[]>>");
        for _ in 0..scale.of(100_000) {
            node = pdf.add(format!("<</Kids[{node} 0 R]>>"));
        }
        pdf.with_tree(&format!("<</Kids[{node} 0 R]>>"))
    }),
    Case::new("a name tree of a thousand nodes with a thousand kids", |scale| {
        let mut pdf = Pdf::new();
        let count = u32::try_from(scale.of(1_000)).unwrap_or(0);
        let first = pdf.next();
        let kids: String = (first..first + count).map(|number| format!("{number} 0 R ")).collect();
        for _ in 0..count {
            pdf.add(format!("<</Kids[{}]>>", kids.replace(" 0 R", " 0 R<<>>")));
        }
        pdf.with_tree(&format!("<</Kids[{kids}]>>"))
    }),
    Case::new("a name tree whose kids are all one node of 1 MB", |scale| {
        let names = "(a)1 ".repeat(scale.of(200_000));
        let node = format!("<</Names[{names}]>>");
        Pdf::new().with_tree(&format!("<</Kids[{}]>>", [node.as_str(), node.as_str()].concat().repeat(10)))
    }),
    Case::new("a page tree 100,000 levels deep", |scale| {
        let mut pdf = Pdf::new();
        let mut node = pdf.add("<</Type/Pages/Kids[]/Count 0>>");
        for _ in 0..scale.of(100_000) {
            node = pdf.add(format!("<</Type/Pages/Kids[{node} 0 R]/Count 1>>"));
        }
        pdf.set(1, format!("<</Type/Pages/Kids[{node} 0 R]/Count 1>>"));
        pdf.finish()
    }),
    Case::new("a page tree whose kids are its parents", |_| {
        let mut pdf = Pdf::new();
        pdf.set(1, format!("<</Type/Pages/Kids[{}]/Count 1000>>", "1 0 R ".repeat(1_000)));
        pdf.finish()
    }),
    Case::new("a catalog that is its own name tree", |_| {
        let mut pdf = Pdf::new();
        let catalog = pdf.next();
        pdf.catalog(&format!(
            "/Names {catalog} 0 R/EmbeddedFiles {catalog} 0 R/Kids[{catalog} 0 R]/AF {catalog} 0 R"
        ));
        pdf.finish()
    }),
    Case::new("two references to each other", |_| {
        let mut pdf = Pdf::new();
        let one = pdf.next();
        pdf.add(format!("{} 0 R", one + 1));
        pdf.add(format!("{one} 0 R"));
        pdf.catalog(&format!("/Names {one} 0 R/AF {} 0 R", one + 1));
        pdf.finish()
    }),
    Case::new("arrays 200,000 deep", |scale| nested(b"[", b"]", scale)),
    Case::new("dictionaries 200,000 deep", |scale| nested(b"<</A", b">>", scale)),
    Case::new("arrays 200,000 deep that never end", |scale| nested(b"[", b"", scale)),
    Case::new("texts 200,000 deep", |scale| nested(b"(", b")", scale)),
    Case::new("one array of 40 MB", |scale| {
        let items = "[]".repeat(scale.of(20_000_000));
        Pdf::new().with_tree(&format!("<</Names[{items}]>>"))
    }),
    Case::new("one array of numbers of 40 MB", |scale| {
        let items = "1 ".repeat(scale.of(10_000_000));
        Pdf::new().with_tree(&format!("<</Kids[{items}]/Names[{items}]>>"))
    }),
    Case::new("one dictionary of 4 million keys", |scale| {
        let keys: String = (0..scale.of(4_000_000)).map(|at| format!("/{at:x} 1")).collect();
        Pdf::new().with_tree(&format!("<<{keys}>>"))
    }),
    Case::new("a name of 40 MB", |scale| {
        let name = "x".repeat(scale.of(40_000_000));
        let mut pdf = Pdf::new();
        let file = pdf.attachment(&name, b"<invoice/>");
        pdf.with_names(&[file])
    }),
    Case::new("200 files whose names are one text of 1 MB", |scale| {
        let mut pdf = Pdf::new();
        let stream = pdf.stream("", b"x");
        let text = pdf.add(format!("({})", "\\(".repeat(scale.of(500_000))));
        let files: Vec<u32> = (0..200).map(|_| pdf.specification(&format!(" {text} 0 R"), stream)).collect();
        pdf.with_tree(&format!("<</Names{}>>", names(&files)))
    }),
];

fn nested(open: &[u8], close: &[u8], scale: Scale) -> Vec<u8> {
    let depth = scale.of(200_000);
    let mut pdf = Pdf::new();
    let nest = pdf.add([open.repeat(depth), close.repeat(depth)].concat());
    pdf.catalog(&format!("/Names {nest} 0 R/AF {nest} 0 R"));
    pdf.finish()
}
