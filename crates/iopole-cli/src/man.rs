//! `iopole man`: manual pages, from the help of the commands.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use serde::Serialize;

use crate::args::Arguments;
use crate::args::man::Man;
use crate::failure::Failure;
use crate::file::NewFile;
use crate::screen::{Screen, print};

/// A manual page, and the name of its file.
struct Page {
    name: String,
    text: Vec<u8>,
}

pub(crate) fn run(arguments: &Man, screen: &Screen) -> Result<(), Failure> {
    let pages = pages()?;
    match &arguments.dir {
        Some(folder) => show(&write(&pages, folder)?, screen),
        None => {
            let first = pages.first().map(|page| page.text.as_slice()).unwrap_or_default();
            print(first).map_err(|error| Failure::unwritten("the page was not written", &error))
        }
    }
}

/// Returns the page of `iopole`, and then those of its commands.
fn pages() -> Result<Vec<Page>, Failure> {
    // The help of the help is no page.
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    add(&command, &mut pages)?;
    Ok(pages)
}

fn add(command: &clap::Command, pages: &mut Vec<Page>) -> Result<(), Failure> {
    let page = clap_mangen::Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::other(format!("a page cannot be made: {error}")))?;
    pages.push(Page { name: page.get_filename(), text });
    command.get_subcommands().try_for_each(|below| add(below, pages))
}

fn write(pages: &[Page], folder: &Path) -> Result<Written, Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::bad_input(format!("{}: {error}", folder.display())))?;
    for page in pages {
        NewFile::at(&folder.join(&page.name), true)?.save(&page.text)?;
    }
    Ok(Written { folder: folder.display().to_string(), pages: pages.len() })
}

fn show(written: &Written, screen: &Screen) -> Result<(), Failure> {
    let rows = [
        (("Folder", "Dossier"), Some(written.folder.clone())),
        (("Pages", "Pages"), Some(written.pages.to_string())),
    ];
    screen.record(written, &rows)
}

/// Pages that were written.
#[derive(Serialize)]
struct Written {
    folder: String,
    pages: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = include_str!("../../../docs/command-reference.md");

    #[test]
    fn every_command_has_a_page() {
        let pages = pages().unwrap();
        let commands = REFERENCE.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'));
        let mut found = 0;
        for command in commands {
            let name = format!("{}.1", command.replace(' ', "-"));
            let page = pages.iter().find(|page| page.name == name);
            let page = page.unwrap_or_else(|| panic!("{name} is missing"));
            let text = String::from_utf8(page.text.clone()).unwrap();
            assert!(text.contains(".SH SYNOPSIS") && text.contains("\n.SH DESCRIPTION\n"), "{name}: {text}");
            found += 1;
        }
        assert!(found > 40, "the reference has {found} commands");
    }

    #[test]
    fn a_folder_gets_a_file_for_each_page_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let pages = pages().unwrap();
        for _ in 0..2 {
            let written = write(&pages, &folder.path().join("man1")).unwrap();
            assert_eq!(written.pages, pages.len());
            assert_eq!(fs::read_dir(folder.path().join("man1")).unwrap().count(), pages.len());
        }
    }
}
