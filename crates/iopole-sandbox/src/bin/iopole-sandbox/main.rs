//! The program `iopole-sandbox`: the simulated platform for callers in any language.

mod args;
/// Shared with the library, whose interface does not have it.
#[path = "../../printable.rs"]
mod printable;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;
use iopole_sandbox::program::{explain, introduction, stop_signal};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    match serve(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Without standard error the message is lost.
            let _ = writeln!(io::stderr(), "iopole-sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: Args) -> Result<(), String> {
    // Before the first line of output: its reader may stop the program at once.
    let stop = stop_signal()?;
    let sandbox = args.options.builder().start().await.map_err(explain)?;
    let mut output = io::stdout();
    writeln!(output, "{}", introduction(&sandbox))
        .and_then(|()| output.flush())
        .map_err(|error| format!("standard output: {error}"))?;
    stop.await;
    Ok(())
}
