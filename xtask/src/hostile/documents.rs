//! Hostile documents, each read by a process of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use iopole_hostile::documents::all;

use super::{Bound, Row, Size};

use crate::{programs, succeed};

/// Bound of a reading in a release build.
const TIME: Duration = Duration::from_secs(1);
/// Without optimization the same work takes about ten times as long.
const DEBUG_TIME: Duration = Duration::from_secs(10);
/// Memory beside that which grows with the file.
const MEMORY: u64 = 64_000_000;
/// Memory for each byte of the file.
const MEMORY_PER_BYTE: u64 = 12;
/// A reader that takes longer than this is ended.
const GIVEN_UP: Duration = Duration::from_secs(60);

/// The programs that a run needs, built once.
struct Programs {
    write: PathBuf,
    read: PathBuf,
    scale: &'static str,
    time: Duration,
}

pub(super) fn run(root: &Path, size: Size) -> Result<Vec<Row>, String> {
    let programs = build(root, size)?;
    let folder = crate::target_folder(root).join("hostile");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let path = folder.join("document");
    let rows = all().iter().map(|case| one(&programs, &path, case.name)).collect();
    // The next run overwrites the file.
    let _ = fs::remove_file(&path);
    rows
}

fn build(root: &Path, size: Size) -> Result<Programs, String> {
    let (profile, scale, time) = match size {
        Size::Full => ("release", "full", TIME),
        Size::Small => ("debug", "small", DEBUG_TIME),
    };
    match size {
        Size::Full => programs::build_release(root, "iopole-hostile", &["--bins"])?,
        Size::Small => programs::build(root)?,
    }
    let built = |name| programs::program(root, profile, name);
    Ok(Programs { write: built("write-document"), read: built("read-document"), scale, time })
}

fn one(programs: &Programs, path: &Path, case: &str) -> Result<Row, String> {
    succeed(Command::new(&programs.write).args([case, programs.scale]).arg(path))?;
    let size = fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.len();
    let bound =
        Bound { time: programs.time, memory: MEMORY.saturating_add(MEMORY_PER_BYTE.saturating_mul(size)) };
    let row = |time, memory, verdict| Row { case: case.to_owned(), size, time, memory, bound, verdict };
    let mut command = Command::new(&programs.read);
    let child = command.arg(path).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| format!("{}: {error}", programs.read.display()))?;
    let start = Instant::now();
    let Some(status) = ended(&mut child)? else {
        return Ok(row(start.elapsed(), 0, Err(format!("still reading after {} s", GIVEN_UP.as_secs()))));
    };
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = line.trim_end().splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
    match (status.success(), number(), number()) {
        (true, Some(nanoseconds), Some(memory)) => {
            let verdict = words.next().unwrap_or_default().to_owned();
            Ok(row(Duration::from_nanos(nanoseconds), memory, Ok(verdict)))
        }
        _ => Ok(row(start.elapsed(), 0, Err(format!("the reader died: {status}")))),
    }
}

/// Waits for a reader; `None` if it had to be ended.
fn ended(child: &mut Child) -> Result<Option<ExitStatus>, String> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(Some(status));
        }
        if start.elapsed() > GIVEN_UP {
            child.kill().map_err(|error| error.to_string())?;
            child.wait().map_err(|error| error.to_string())?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
