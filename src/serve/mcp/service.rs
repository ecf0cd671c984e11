//! The protocol's side of a call: which tool, on which thread, and what comes back.

use std::sync::Arc;

use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::{Error, Kind, Result};

use super::arguments::Asked;
use super::budget::clipped;
use super::count::{by_source, count};
use super::read::read;
use super::search::{family, search};
use super::tools;
use crate::serve::current::Current;

/// Calls that are worked on at a time; others wait.
const AT_WORK: usize = 4;

/// A server of tools, for one client or many.
#[derive(Clone)]
pub(super) struct Service {
    current: Arc<Current>,
    tools: Arc<[Tool]>,
    at_work: Arc<Semaphore>,
}

impl Service {
    pub(super) fn new(current: Arc<Current>) -> Self {
        Service {
            current,
            tools: tools::all().into(),
            at_work: Arc::new(Semaphore::new(AT_WORK)),
        }
    }

    fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name)
    }
}

impl ServerHandler for Service {
    fn get_info(&self) -> ServerConfig {
        let program = Implementation::new("dateline", env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(program)
            .with_instructions(tools::INSTRUCTIONS)
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tool(name).cloned()
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.to_vec()))
    }

    async fn call_tool(
        &self,
        call: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> std::result::Result<CallToolResponse, ErrorData> {
        let Some(tool) = self.tool(&call.name) else {
            let names: Vec<&str> = self.tools.iter().map(|tool| &*tool.name).collect();
            let name = clipped(&call.name, 80);
            let what = format!("there is no tool `{name}`; there are {}", names.join(", "));
            return Err(ErrorData::invalid_params(what, None));
        };
        let Ok(permit) = Arc::clone(&self.at_work).acquire_owned().await else {
            return Err(ErrorData::internal_error("the server ends", None));
        };
        let (current, name, takes) = (Arc::clone(&self.current), call.name.clone(), taken(tool));
        let arguments = call.arguments.unwrap_or_default();
        let work = move || {
            let _permit = permit;
            answer(&current, &name, arguments, &takes)
        };
        let Ok(answered) = spawn_blocking(work).await else {
            let what = "the program has failed: the index may be damaged, `dateline verify` tells";
            return Err(ErrorData::internal_error(what, None));
        };
        let result = match answered {
            Ok(answer) => CallToolResult::success(vec![ContentBlock::text(answer.to_string())]),
            Err(error) => {
                let said = said(&error).to_string();
                CallToolResult::error(vec![ContentBlock::text(said)])
            }
        };
        Ok(result.into())
    }
}

/// The arguments that a tool takes.
fn taken(tool: &Tool) -> JsonObject {
    let properties = tool.input_schema.get("properties");
    let properties = properties.and_then(Value::as_object);
    properties.cloned().unwrap_or_default()
}

fn answer(
    current: &Current,
    name: &str,
    arguments: JsonObject,
    takes: &JsonObject,
) -> Result<Value> {
    let asked = Asked::read(arguments, takes)?;
    let archive = &current.get().archive;
    match name {
        "search" => search(archive, &asked),
        "count" => count(archive, &asked),
        "read" => read(archive, &asked),
        "family" => family(archive, &asked),
        _ => by_source(archive, &asked, "listed"),
    }
}

/// An error as the caller reads it.
fn said(error: &Error) -> Value {
    let code = match error.kind() {
        Kind::Usage => "arguments",
        Kind::Query => "query",
        Kind::Damage => "damage",
        Kind::Io => "io",
        _ => "index",
    };
    let mut object = json!({"code": code, "message": clipped(&error.to_string(), 500)});
    if let Some(hint) = error.hint_text() {
        object["hint"] = clipped(hint, 400).into();
    }
    if let Some(caret) = error.caret() {
        let before = |at: usize| caret.line.get(..at).map_or(0, |text| text.chars().count());
        object["at"] = json!([before(caret.start), before(caret.end)]);
    }
    json!({"error": object})
}
