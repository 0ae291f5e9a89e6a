//! The example programs of a package, as its tests run them.

use std::env::consts::EXE_EXTENSION;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// Returns the path of a built example of this package.
///
/// `cargo test` builds the examples, and `cargo test --test` does not. An example that is missing, or older than its
/// sources, is built here: with the features of its package alone, which compiles many dependencies once more.
///
/// # Panics
/// When the example cannot be built.
pub fn example(package: &str, name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("a test has a path");
    let folder = tests.ancestors().nth(2).expect("tests are in a folder of the build").join("examples");
    let program = folder.join(name).with_extension(EXE_EXTENSION);
    if !is_fresh(&program, &folder.join(name).with_extension("d")) {
        let build = ["build", "--quiet", "--package", package, "--example", name];
        let built = Command::new(env!("CARGO")).args(build).status().expect("cargo can be started");
        assert!(built.success(), "the example {name} of {package} cannot be built");
    }
    program
}

/// True if the program is as new as each source that cargo lists for it.
fn is_fresh(program: &Path, sources: &Path) -> bool {
    let Some(built) = modified(program) else { return false };
    let Ok(list) = fs::read_to_string(sources) else { return false };
    let Some((_, list)) = list.split_once(": ") else { return false };
    // A space within a path is escaped.
    let list = list.trim_end().replace("\\ ", "\0");
    list.split(' ')
        .all(|path| modified(Path::new(&path.replace('\0', " "))).is_some_and(|modified| modified <= built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_program_is_fresh_unless_a_source_is_newer_or_gone() {
        let folder = std::env::temp_dir().join(format!("iopole example {}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (program, source) = (folder.join("program"), folder.join("main.rs"));
        let list = folder.join("program.d");
        let escaped = |path: &Path| path.to_str().unwrap().replace(' ', "\\ ");
        fs::write(&list, format!("{}: {}\n", escaped(&program), escaped(&source))).unwrap();
        assert!(!is_fresh(&program, &list), "no program");
        let write = |path: &Path, second| {
            let file = File::create(path).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
        };
        write(&program, 10);
        assert!(!is_fresh(&program, &list), "no source");
        write(&source, 10);
        assert!(is_fresh(&program, &list));
        write(&source, 11);
        assert!(!is_fresh(&program, &list), "a newer source");
        fs::remove_dir_all(&folder).unwrap();
    }
}
