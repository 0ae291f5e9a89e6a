//! The program `iopole-sandbox`: the simulated platform for callers in any language.

mod args;
/// Shared with the library, whose interface does not have it.
#[path = "../../printable.rs"]
mod printable;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;
use iopole_sandbox::program::{explain, introduction};

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

/// Completes on a signal to stop.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|error| format!("signals: {error}"));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes on a signal to stop.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        // Without a handler the system stops the program itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
