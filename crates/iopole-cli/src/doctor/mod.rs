//! `iopole doctor`: whether everything is in place to send and to receive, and the command that mends each fault.

mod account;
mod directory;
mod finding;
mod network;
mod receiving;

use std::process::ExitCode;

use self::finding::Finding;
use crate::args::doctor::Doctor;
use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, arguments: &Doctor) -> Result<ExitCode, Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let findings = findings(&platform, arguments, screen.language).await;
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
async fn findings(
    platform: &crate::environment::Platform,
    arguments: &Doctor,
    language: crate::output::Language,
) -> Vec<Finding> {
    let mut findings = network::check(platform.environment.api_url().as_url().as_str(), language).await;
    if findings.iter().any(Finding::is_error) && findings.len() == 1 {
        return findings;
    }
    let account = account::check(platform, language).await;
    let is_known = account.len() > 1;
    findings.extend(account);
    if !is_known {
        return findings;
    }
    findings.extend(receiving::check(platform, language).await);
    findings.extend(directory::own(platform, language).await);
    for address in &arguments.buyer {
        findings.push(directory::buyer(platform, address, language).await);
    }
    findings
}
