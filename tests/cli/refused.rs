//! What the system refuses: a disk that is full, a folder that may not be written or read, a file that shrinks while it
//! is read. An error says so, what was there stays whole, and the same command goes on once there is room.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{Dir, run};

/// So many articles of 60 words, from the number `from` on.
fn articles(from: u32, count: u32) -> String {
    let mut random = fastrand::Rng::with_seed(u64::from(from));
    (from..from + count)
        .map(|i| {
            let words: Vec<String> = (0..60).map(|_| format!("w{}", random.u32(..900))).collect();
            let (text, day) = (words.join(" "), 1 + i % 28);
            format!("{{\"id\":\"n{i}\",\"date\":\"2024-05-{day:02}\",\"body\":\"storm {text}\"}}\n")
        })
        .collect()
}

/// A shell with a view of the mounts of its own, in which it may mount; none, said aloud, where that is not allowed.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn mounting(dir: &Dir) -> Option<Command> {
    let mut probe = dir.command("unshare");
    fs::create_dir_all(dir.path("probe")).expect("a folder");
    probe.args(["-rm", "mount", "-t", "tmpfs", "tmpfs", "probe"]);
    let allowed = probe.stderr(Stdio::null()).status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no file system may be mounted here");
        return None;
    }
    let mut shell = dir.command("unshare");
    shell.args(["-rm", "sh", "-eu", "-c"]);
    Some(shell)
}

/// A shell that obeys the modes of files, also where the tests run as root.
#[expect(clippy::print_stderr, reason = "a test that is skipped has to say so")]
fn obeying(dir: &Dir) -> Option<Command> {
    let mut shell = if rustix::process::getuid().is_root() {
        let mut shell = dir.command("setpriv");
        shell.args(["--bounding-set=-all", "--inh-caps=-all", "sh"]);
        shell
    } else {
        dir.command("sh")
    };
    dir.file("shut/x", "");
    let probe = "chmod 000 shut && ! cat shut/x 2>/dev/null";
    let mut probed = dir.command(&shell.get_program().to_string_lossy());
    probed.args(shell.get_args()).args(["-c", probe]);
    let obeys = probed.status().is_ok_and(|status| status.success());
    let _ = dir.command("chmod").args(["700", "shut"]).status();
    if !obeys {
        eprintln!("skipped: this user may read what is shut");
        return None;
    }
    shell.args(["-eu", "-c"]);
    Some(shell)
}

/// `script` with `$dateline` for the program.
fn with_program(script: &str) -> String {
    format!("dateline='{}'\n{script}", env!("CARGO_BIN_EXE_dateline"))
}

/// Whether an error on a disk of this size is that it is full, and no panic.
#[track_caller]
fn says_full(said: &str, kilobytes: u32) {
    assert!(
        said.contains("No space left on device"),
        "{kilobytes} kB: {said}"
    );
    assert!(
        !said.contains("the program has failed"),
        "{kilobytes} kB: {said}"
    );
}

#[test]
fn a_full_disk_is_an_error_and_once_there_is_room_the_same_command_goes_on() {
    let dir = Dir::new();
    dir.file("a/1.jsonl", articles(0, 300));
    dir.file("b/1.jsonl", articles(0, 300));
    dir.file("b/2.jsonl", articles(300, 3_000));
    let mut refused = 0;
    for kilobytes in [4, 40, 200, 400, 700, 1_000, 1_400, 1_800, 2_600, 4_000] {
        let Some(mut shell) = mounting(&dir) else {
            return;
        };
        let script = format!(
            r#"
            mkdir -p full && mount -t tmpfs -o size=32m tmpfs full
            $dateline --index full/index index a -q >/dev/null
            used=$(du -sk full | cut -f1)
            mount -o remount,size=$((used + {kilobytes}))k full
            $dateline --index full/index index b --commit-every 400 -q >/dev/null 2>said && echo 0 >code || echo $? >code
            $dateline --index full/index verify >verified
            $dateline --index full/index search --count storm >found
            mount -o remount,size=32m full
            $dateline --index full/index index b --commit-every 400 -q >/dev/null
            $dateline --index full/index verify >verified-again
            $dateline --index full/index search --count storm
            "#
        );
        run(shell.arg(with_program(&script)))
            .exits(0)
            .prints("3300\n");
        let read = |name: &str| fs::read_to_string(dir.path(name)).expect("what was said");
        let (code, said) = (read("code"), read("said"));
        let found: u32 = read("found").trim().parse().expect("a number");
        if code.trim() == "0" {
            assert_eq!(found, 3_300, "{kilobytes} kB");
            continue;
        }
        refused += 1;
        assert_eq!(code, "2\n", "{kilobytes} kB: {said}");
        says_full(&said, kilobytes);
        assert!(found >= 300, "{kilobytes} kB: {found}");
    }
    assert!(refused >= 4, "the disk was full {refused} times");
}

#[test]
fn the_first_load_on_a_full_disk_leaves_nothing_in_the_way() {
    let dir = Dir::new();
    dir.file("a/1.jsonl", articles(0, 2_000));
    for kilobytes in [4, 8, 16, 60, 200, 500] {
        let Some(mut shell) = mounting(&dir) else {
            return;
        };
        let script = format!(
            r#"
            mkdir -p full && mount -t tmpfs -o size={kilobytes}k tmpfs full
            $dateline --index full/index index a -q >/dev/null 2>said && exit 9 || echo $? >code
            mount -o remount,size=32m full
            $dateline --index full/index index a -q >/dev/null
            $dateline --index full/index verify >verified
            $dateline --index full/index search --count storm
            "#
        );
        run(shell.arg(with_program(&script)))
            .exits(0)
            .prints("2000\n");
        let said = fs::read_to_string(dir.path("said")).expect("what was said");
        says_full(&said, kilobytes);
    }
}

#[test]
fn an_index_that_may_only_be_read_answers_and_is_not_written() {
    let dir = Dir::new();
    dir.file("a/1.jsonl", articles(0, 300));
    dir.file("b/1.jsonl", articles(300, 30));
    dir.dateline(&["index", "a", "-q"]).exits(0);
    let Some(mut shell) = mounting(&dir) else {
        return;
    };
    let script = r#"
        mount --bind index index && mount -o remount,bind,ro index
        $dateline search --count storm
        $dateline verify
        $dateline index b >/dev/null 2>said && exit 9 || echo "index $?"
        $dateline delete n1 >/dev/null 2>>said && exit 9 || echo "delete $?"
    "#;
    run(shell.arg(with_program(script)))
        .exits(0)
        .prints("300\n300 articles in 1 segment and 9 files: sound\nindex 2\ndelete 2\n");
    let said = fs::read_to_string(dir.path("said")).expect("what was said");
    assert_eq!(said.matches("Read-only file system").count(), 2, "{said}");
    dir.dateline(&["search", "--count", "storm"])
        .prints("300\n");
}

#[test]
fn what_may_not_be_opened_is_named_and_stops_nothing() {
    let dir = Dir::new();
    dir.file("a/1.jsonl", articles(0, 100));
    dir.file("a/2.jsonl", articles(100, 100));
    dir.file("a/3/3.jsonl", articles(200, 100));
    let Some(mut shell) = obeying(&dir) else {
        return;
    };
    let script = r#"
        chmod 000 a/2.jsonl a/3
        $dateline index a >/dev/null 2>said && exit 9 || echo "index $?"
        chmod 700 a/2.jsonl a/3
        $dateline search --count storm
        $dateline index a -q >/dev/null
        $dateline search --count storm
        chmod 000 index
        $dateline search storm 2>>said && exit 9 || echo "search $?"
        $dateline index a 2>>said && exit 9 || echo "index $?"
        chmod 500 index index/gen-1
        $dateline search --count storm
        $dateline delete n1 2>>said && exit 9 || echo "delete $?"
        chmod 700 index index/gen-1
    "#;
    run(shell.arg(with_program(script)))
        .exits(0)
        .prints("index 1\n100\n300\nsearch 2\nindex 2\n300\ndelete 2\n");
    let said = fs::read_to_string(dir.path("said")).expect("what was said");
    assert!(
        said.contains("a/2.jsonl:1: cannot be opened: Permission denied"),
        "{said}"
    );
    assert!(
        said.contains("a/3:1: the folder cannot be listed: Permission denied"),
        "{said}"
    );
    assert!(said.matches("dateline: index: ").count() >= 3, "{said}");
}

#[test]
fn a_file_that_shrinks_while_it_is_read_ends_and_is_read_again() {
    let dir = Dir::new();
    let all = articles(0, 60_000);
    let kept = articles(0, 10);
    dir.file("a/1.jsonl", &all);
    let mut load = dir
        .program(&["index", "a", "--commit-every", "100", "-q"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a run");
    while !dir.path("index/dateline.json").exists() && load.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
    // In place: whoever reads it has the same file open.
    fs::write(dir.path("a/1.jsonl"), &kept).expect("a shorter file");
    let ended = load.wait().expect("an end");
    assert!(matches!(ended.code(), Some(0 | 1)), "{ended}");
    dir.dateline(&["verify"]).exits(0);
    dir.dateline(&["index", "a", "--prune", "-q"]).exits(0);
    dir.dateline(&["search", "--count", "storm"]).prints("10\n");
    dir.dateline(&["verify"]).exits(0);
}
