//! Python programs of tasks, in virtual environments under `target/` with pinned packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Oldest Python that all pinned packages support.
const OLDEST: (u32, u32) = (3, 10);

/// A virtual environment.
#[derive(Debug)]
pub(crate) struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Prepares the environment `name`, and installs it if it is missing or has other packages. Packages are pinned:
    /// `schemathesis==4.32.5`.
    pub(crate) fn prepare(root: &Path, name: &str, packages: &[&str]) -> Result<Self, String> {
        if let Some(loose) = packages.iter().find(|package| !package.contains("==")) {
            return Err(format!("{loose} is not pinned: write {loose}==VERSION"));
        }
        let folder = crate::target_folder(root).join("python").join(name);
        let environment = Self { folder };
        let stamp = environment.folder.join("packages.txt");
        let wanted = packages.join("\n");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(environment);
        }
        environment.install(packages)?;
        fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
        Ok(environment)
    }

    /// Returns a program of the environment: `python`, or one of a package.
    pub(crate) fn program(&self, name: &str) -> Command {
        let programs = if cfg!(windows) { "Scripts" } else { "bin" };
        let mut command = Command::new(self.folder.join(programs).join(name));
        // Settings of the caller's Python must not apply here.
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME").env("PYTHONUTF8", "1");
        command
    }

    fn install(&self, packages: &[&str]) -> Result<(), String> {
        let python = find()?;
        let folder = self.folder.display();
        println!("creating {folder} with {}", packages.join(", "));
        let mut venv = Command::new(python);
        venv.args(["-m", "venv", "--clear"]).arg(&self.folder);
        succeed(&mut venv).map_err(|reason| {
            format!("python -m venv {folder}: {reason}\nOn Debian and Ubuntu the module is the package python3-venv.")
        })?;
        let mut pip = self.program("python");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
        succeed(&mut pip).map_err(|reason| format!("pip install {}: {reason}", packages.join(" ")))
    }
}

/// Finds the first Python that is new enough.
fn find() -> Result<&'static str, String> {
    let mut seen = Vec::new();
    for name in ["python3", "python"] {
        let print = "import sys; print(sys.version_info[0], sys.version_info[1])";
        let Ok(output) = Command::new(name).args(["-c", print]).output() else { continue };
        let text = String::from_utf8_lossy(&output.stdout);
        match version(&text) {
            Some(found) if found >= OLDEST => return Ok(name),
            Some((major, minor)) => seen.push(format!("{name} is {major}.{minor}")),
            None => seen.push(format!("{name} does not run")),
        }
    }
    let found = if seen.is_empty() { "none was found".to_owned() } else { seen.join(", ") };
    let (major, minor) = OLDEST;
    Err(format!(
        "this task needs Python {major}.{minor} or later ({found}): install it (Debian: apt install python3 python3-venv), then run the task again"
    ))
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// Runs a command to its end, and shows its output if it fails.
fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}\n{}", output.status, words.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read() {
        assert_eq!(version("3 11\n"), Some((3, 11)));
        assert_eq!(version("Python"), None);
        assert_eq!(version("3"), None);
    }

    #[test]
    fn a_package_without_a_version_is_rejected() {
        let refused = Environment::prepare(Path::new("/nowhere"), "x", &["requests"]);
        assert_eq!(refused.err().as_deref(), Some("requests is not pinned: write requests==VERSION"));
    }
}
