//! `iopole trigger`: an act of the outside world on the running simulated platform.

use serde_json::{Map, Value};

use crate::args::trigger::Trigger;
use crate::failure::Failure;
use crate::output::{Heading, Language, Record};
use crate::sandbox::running::{self, Running};
use crate::session::Session;

/// A scenario, as the platform lists it.
#[derive(serde::Serialize, serde::Deserialize)]
struct Scenario {
    name: String,
    does: String,
    parameters: Map<String, Value>,
}

impl Record for Scenario {
    const COLUMNS: &'static [Heading] =
        &[("SCENARIO", "SCÉNARIO"), ("PARAMETERS", "PARAMÈTRES"), ("EFFECT", "EFFET")];

    fn cells(&self, _: Language) -> Vec<String> {
        let parameters: Vec<_> = self.parameters.keys().map(String::as_str).collect();
        vec![self.name.clone(), parameters.join(", "), self.does.clone()]
    }
}

pub(crate) async fn run(session: &Session<'_>, arguments: &Trigger) -> Result<(), Failure> {
    let screen = session.screen;
    let running = Running::find().await.ok_or_else(|| {
        Failure::bad_input("no simulated platform runs on this machine")
            .hint("Start one in another terminal: iopole sandbox")
    })?;
    let http = running::client().ok_or_else(|| Failure::other("cannot create the HTTP client"))?;
    let url = format!("{}/scenarios", running.control_url);
    let Some(name) = &arguments.scenario else {
        let answer = answer(http.get(&url)).await?;
        let scenarios = answer.get("scenarios").cloned().unwrap_or_default();
        let scenarios: Vec<Scenario> = serde_json::from_value(scenarios)
            .map_err(|error| Failure::other(format!("the scenarios cannot be read: {error}")))?;
        let mut list = screen.list::<Scenario>();
        for scenario in &scenarios {
            if list.add(scenario)?.is_break() {
                return Ok(());
            }
        }
        return list.end().map(drop);
    };
    let parameters: Map<_, _> =
        arguments.parameters.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let body = Value::Object(parameters).to_string();
    let request = http.post(format!("{url}/{name}")).header("content-type", "application/json").body(body);
    let answer = answer(request).await?;
    let rows: Vec<_> = answer.as_object().into_iter().flatten().collect();
    let rows: Vec<_> = rows.iter().map(|(name, value)| (name.as_str(), Some(shown(value)))).collect();
    screen.object(&answer, &rows)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, Failure> {
    let failed = |error: reqwest::Error| Failure::other(format!("the simulated platform: {error}"));
    let answer = request.send().await.map_err(failed)?;
    let status = answer.status();
    let text = answer.text().await.map_err(failed)?;
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    if status.is_success() {
        return Ok(value);
    }
    let why = ["error", "message"].into_iter().find_map(|name| value.get(name).and_then(Value::as_str));
    Err(Failure::bad_input(why.unwrap_or(&text)).hint("List the scenarios: iopole trigger"))
}
