//! `iopole doctor`: whether everything is in place to send and to receive, and the command that mends each fault.

mod account;
mod directory;
mod documents;
mod finding;
mod network;
mod receiving;

use std::process::ExitCode;

use self::finding::Finding;
use crate::args::doctor::Doctor;
use crate::environment::Platform;
use crate::failure::Failure;
use crate::output::Language;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Doctor) -> Result<ExitCode, Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let mut findings = Vec::new();
    // A fault that ends the checks is the last line.
    if let Err(fault) = check(&platform, arguments, screen.language, &mut findings).await {
        findings.push(fault);
    }
    let mut list = screen.list::<Finding>();
    for finding in &findings {
        if list.add(finding)?.is_break() {
            break;
        }
    }
    list.end()?;
    Ok(ExitCode::from(Finding::worst(&findings)))
}

/// Checks in the order of the way: what lies behind a broken part is not asked.
async fn check(
    platform: &Platform,
    arguments: &Doctor,
    language: Language,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    findings.push(account::settings(&platform.origins, language));
    let api_url = platform.environment.api_url().as_url().as_str();
    let http = network::client(api_url, language)?;
    findings.extend(network::check(&http, api_url, language).await?);
    findings.push(documents::check(&http, api_url, language).await);
    let (account, webhooks) = account::check(platform, language).await?;
    findings.extend(account);
    findings.extend(receiving::check(platform, webhooks, language).await);
    findings.extend(directory::own(platform, language).await);
    for address in &arguments.buyer {
        findings.push(directory::buyer(platform, address, language).await);
    }
    Ok(())
}
