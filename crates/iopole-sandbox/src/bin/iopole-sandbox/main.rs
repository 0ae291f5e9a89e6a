//! The simulated platform as a program of its own, for callers in any language.

mod args;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::Args;
use clap::Parser as _;
use iopole_sandbox::{Sandbox, SandboxError};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nothing is left to do where standard error is gone too.
            let _ = writeln!(io::stderr(), "iopole-sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(args: Args) -> Result<(), String> {
    // Before anything is said: whoever reads the line may stop us at once.
    let stop = stop_signal()?;
    let sandbox = args.builder().start().await.map_err(explain)?;
    let mut output = io::stdout();
    writeln!(output, "{}", introduction(&sandbox))
        .and_then(|()| output.flush())
        .map_err(|error| format!("standard output: {error}"))?;
    stop.await;
    Ok(())
}

/// Everything a caller needs, on one line.
fn introduction(sandbox: &Sandbox) -> Value {
    let clients: Vec<Value> = sandbox
        .clients()
        .iter()
        .map(|client| {
            let roles: Vec<&str> = client.roles().iter().map(|role| role.as_str()).collect();
            json!({
                "client_id": client.id(),
                "client_secret": client.secret(),
                "roles": roles,
                "customer_id": client.customer_ids().first(),
                "customer_ids": client.customer_ids()
            })
        })
        .collect();
    json!({
        "api_url": sandbox.api_url(),
        "token_url": sandbox.token_url(),
        "control_url": sandbox.control_url(),
        "clients": clients
    })
}

fn explain(error: SandboxError) -> String {
    match &error {
        SandboxError::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse => {
            format!(
                "{error}\nAnother program has this port: stop it, or take another with --listen 127.0.0.1:0"
            )
        }
        SandboxError::Listen { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            format!("{error}\nPorts below 1024 need special rights: take another with --listen 127.0.0.1:0")
        }
        SandboxError::Settings(reason) if reason.contains("other machines") => {
            format!("{error}\nThe option is --expose-to-network-without-protection")
        }
        _ => error.to_string(),
    }
}

/// Ends when the program is told to stop.
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

/// Ends when the program is told to stop.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    Ok(async {
        // Where the signal cannot be listened to, the system stops the program by itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
