//! The interface for programs against its own document: made-up requests, thousands of them.

use serde_json::Value;

use crate::browser::{Server, read_json};
use crate::steps::{Done, program, root, run};
use crate::tools;

/// Fails when an answer is not what the document says, whatever was asked.
pub(crate) fn check() -> Done {
    let schemathesis = tools::schemathesis()?;
    let server = Server::start()?;
    let plan: Value = read_json(&server.plan)?;
    let text = |name: &str| plan.get(name).and_then(Value::as_str);
    let (Some(base), Some(key)) = (text("base"), text("key")) else {
        return Err("the plan names no address or no key".to_owned());
    };
    let folder = root().join("tests-api");
    let config = folder.join("schemathesis.toml");
    let mut command = program(schemathesis, &[]);
    command.arg("--config-file").arg(config).arg("run");
    command.arg(format!("{base}/api/openapi.json"));
    command.args(["--header", &format!("Authorization: Bearer {key}")]);
    command.args(["--no-color", "--warnings", "off"]);
    command.env("TOWNWATCH_PLAN", &server.plan);
    run(command.current_dir(folder))
}
