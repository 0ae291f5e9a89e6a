//! The account: its token, its roles, and its customer id.

use iopole_api::model::json::List;
use iopole_api::model::webhook::Webhook;
use iopole_api::{Error, ErrorKind};

use super::finding::Finding;
use crate::environment::Platform;
use crate::failure::{AUTHENTICATION, BAD_INPUT, Failure};
use crate::output::Language;
use crate::settings::Origins;

/// The webhooks of the account, or the error of their listing.
pub(super) type Webhooks = Result<List<Webhook>, Error>;

/// Calls one operation of each role. The error says why nothing else can be asked.
pub(super) async fn check(
    platform: &Platform,
    language: Language,
) -> Result<(Vec<Finding>, Webhooks), Finding> {
    let client = &platform.client;
    let customer = match client.admin().customer().id().await {
        Err(error) if error.kind() == ErrorKind::Authentication => {
            return Err(no_token(error, &platform.origins, language));
        }
        customer => customer,
    };
    let webhooks = client.admin().webhooks().list().await;
    let user = client.user().invoices().search().limit(1).await;
    let mut findings = vec![
        Finding::ok("token", language.pick("the realm grants a token", "le royaume délivre un jeton")),
        role("role admin", webhooks.as_ref().err(), language),
        role("role user", user.as_ref().err(), language),
    ];
    findings.push(match customer {
        Ok(theirs) => match client.customer_id() {
            Some(ours) if *ours == theirs => {
                let message = language.pick("it is that of the account", "c'est celui du compte");
                Finding::ok("customer id", message)
            }
            Some(_) => Finding::error(
                "customer id",
                BAD_INPUT,
                language.pick(
                    "it is not that of the account: calls act for another customer, or fail",
                    "ce n'est pas celui du compte : les appels agissent pour un autre client, ou échouent",
                ),
                "iopole api getCustomerId",
            ),
            None => Finding::warning(
                "customer id",
                language.pick(
                    "none is set; most accounts need it",
                    "aucun n'est défini ; la plupart des comptes en ont besoin",
                ),
                language.pick("set IOPOLE_CUSTOMER_ID", "définissez IOPOLE_CUSTOMER_ID"),
            ),
        },
        Err(error) => failed("customer id", error, language),
    });
    Ok((findings, webhooks))
}

/// Shows the origins of the settings.
pub(super) fn settings(origins: &Origins, language: Language) -> Finding {
    let parts = [
        (language.pick("client id", "identifiant client"), &origins.client_id),
        (language.pick("client secret", "secret client"), &origins.client_secret),
        (language.pick("customer id", "identifiant unique"), &origins.customer_id),
    ];
    let shown = parts
        .into_iter()
        .filter_map(|(name, source)| Some(format!("{name}: {}", source.as_ref()?.shown(language))));
    let profile = match &origins.profile {
        Some(profile) => language.pick(format!("profile {profile}"), format!("profil {profile}")),
        None => language.pick("no profile", "aucun profil").to_owned(),
    };
    let message = [profile].into_iter().chain(shown).collect::<Vec<_>>().join("; ");
    Finding::ok("settings", message)
}

fn no_token(error: Error, origins: &Origins, language: Language) -> Finding {
    let set = origins.credentials(language);
    let mend = language.pick(
        format!("check {set}, and --env: preproduction and production have different credentials"),
        format!("vérifiez {set} et --env : la préproduction et la production ont d'autres identifiants"),
    );
    let message = format!("{error:#}");
    Finding::error("token", Failure::from(error).code(), message, mend)
}

/// A role is there unless the platform says that it is missing. Another error is that of the check that needs the call.
fn role(check: &'static str, error: Option<&Error>, language: Language) -> Finding {
    match error {
        Some(error) if error.kind() == ErrorKind::Forbidden => Finding::error(
            check,
            AUTHENTICATION,
            format!("{error:#}"),
            language.pick(
                "ask the platform for the role, or use other credentials",
                "demandez le rôle à la plateforme, ou changez d'identifiants",
            ),
        ),
        Some(error) => Finding::warning(check, format!("{error:#}"), again(language)),
        None => Finding::ok(check, language.pick("granted", "accordé")),
    }
}

/// A check whose call failed.
pub(super) fn failed(check: &'static str, error: Error, language: Language) -> Finding {
    let message = format!("{error:#}");
    Finding::error(check, Failure::from(error).code(), message, again(language))
}

fn again(language: Language) -> &'static str {
    language.pick("run iopole doctor again", "relancez iopole doctor")
}
