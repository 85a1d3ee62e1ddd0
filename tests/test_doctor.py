"""``python -m explorer doctor``: its report without problems, and the message of each problem."""

import shutil
import socket
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import psutil
import pytest
from servers import running

from explorer import connections, doctor
from explorer.__main__ import main
from explorer.handouts import typesetting


@pytest.fixture
def port():
    """A free port."""
    with closing(socket.create_server(("", 0))) as server:
        return server.getsockname()[1]


def error_of(check, *args):
    with pytest.raises(doctor.DoctorError) as trouble:
        check(*args)
    return str(trouble.value)


def test_here_all_is_well(root, port, monkeypatch, capsys):
    monkeypatch.chdir(root)
    assert main(["doctor", "--port", str(port)]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [
        "パッケージ",
        "データ",
        "配布資料",
        "ポート",
        "閲覧者の接続",
        "メモリー",
        "同時に開けるファイルと接続",
    ]
    assert [line.split(":")[0] for line in lines] == [f"○ {name}" for name in names]
    assert f"{root / 'data'} の2025年度版に誤りなし" in lines[1]


def test_one_thing_that_is_wrong_is_named_among_those_that_are_well(root, port, tmp_path, capsys):
    data = shutil.copytree(root / "data", tmp_path / "data")
    (data / "explorer.toml").write_text("gsi_tiles = 1\n")
    assert main(["doctor", "--data", str(data), "--geo", str(root / "geo"), "--port", str(port)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["○", "×", "○", "○", "○", "○", "○"]
    assert f"{data / 'explorer.toml'}: gsi_tiles が 1（期待した内容：true または false）" in lines[1]


def test_without_data_no_handout_is_tried(root, tmp_path):
    assert "試していません。先にデータを直す" in error_of(doctor.check_handouts, tmp_path, root / "geo")


@pytest.mark.parametrize(
    ("pinned", "required", "message"),
    [
        ("Segno==0.0.1", "segno", "Segno 1.6.6（正しくは 0.0.1）"),
        ("no-such-package==1.0", "No_Such.Package>=1", "no-such-package がない（正しくは 1.0）"),
    ],
)
def test_another_version_and_a_missing_package_are_named(tmp_path, monkeypatch, pinned, required, message):
    constraints = tmp_path / "constraints.txt"
    constraints.write_text(f"{pinned}\n")
    monkeypatch.setattr(doctor, "requires", lambda _: [required])
    assert error_of(doctor.check_packages, constraints) == f"{message}。アプリのフォルダーで {doctor.INSTALL}"


def test_a_package_that_only_the_tests_need_may_be_absent(tmp_path, monkeypatch):
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("no-such-package==1.0\n")
    monkeypatch.setattr(doctor, "requires", lambda _: ['no-such-package; extra == "test"'])
    assert "constraints.txt のとおり" in doctor.check_packages(constraints)


def test_without_the_pinned_versions_nothing_can_be_compared(tmp_path):
    assert "調べられません" in error_of(doctor.check_packages, tmp_path / "constraints.txt")


@pytest.fixture
def font(root, monkeypatch):
    """Return a function that gives the error when the fonts come from a package of that name."""

    def font(package):
        monkeypatch.setattr(typesetting, "FONT_PACKAGES", (package,))
        typesetting._fonts.cache_clear()
        return error_of(doctor.check_handouts, root / "data", root / "geo")

    yield font
    typesetting._fonts.cache_clear()


def test_a_missing_font_is_named(font):
    assert font("no_such_font").startswith("no_such_font がありません。アプリのフォルダーで ")


def test_a_font_without_its_file_is_noticed(font, tmp_path, monkeypatch):
    (tmp_path / "torn_font").mkdir()
    (tmp_path / "torn_font/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert font("torn_font").endswith(" --force-reinstall")


def test_a_port_in_use_is_named():
    with closing(socket.create_server(("", 0))) as taken:
        number = taken.getsockname()[1]
        assert error_of(doctor.check_port, number).startswith(f"{number} は使えません")


def test_a_port_that_is_none_is_named():
    assert error_of(doctor.check_port, 99999).startswith("99999 は使えません")


def test_too_little_memory_is_told(monkeypatch):
    class Memory:
        available = 599 * doctor.MEGABYTE

    monkeypatch.setattr(psutil, "virtual_memory", Memory)
    assert error_of(doctor.check_memory).startswith("空きは 599 MB だけ。")


def test_a_limit_that_is_too_low_for_a_meeting_is_told_with_what_it_suffices_for(monkeypatch):
    monkeypatch.setattr(doctor.file_limits, "attainable", lambda: 1024)
    assert error_of(doctor.check_open_files).startswith(
        "1,024 まで。ひとつのサーバーでおよそ123人に足りる。もっと多いときは"
    )
    monkeypatch.setattr(doctor.file_limits, "attainable", lambda: 65_536)
    assert doctor.check_open_files().startswith("65,536 まで。ひとつのサーバーでおよそ16,")
    monkeypatch.setattr(doctor.file_limits, "attainable", lambda: None)
    assert doctor.check_open_files() == "上限なし"


def test_the_running_app_is_reached_as_a_browser_does(root, monkeypatch):
    with running(root) as server:
        monkeypatch.setattr(connections, "names", lambda: ["127.0.0.1"])
        assert doctor.check_port(server.port) == f"{server.port} では、このアプリが動いている"
        assert doctor.check_connections(server.port) == (
            f"http://127.0.0.1:{server.port} で、画面と WebSocket につながる"
        )


@pytest.fixture
def answering():
    """A function that starts a server answering every request with a status, and returns its port."""
    servers = []

    def answering(status, upgrade=404):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(upgrade if "Upgrade" in self.headers else status)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        Thread(target=servers[-1].serve_forever).start()
        return servers[-1].server_port

    yield answering
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_keeps_viewers_out_is_named_with_its_usual_cause(answering, port, monkeypatch):
    stripping = answering(200)
    assert "WebSocket が使えない" in connections.problem("127.0.0.1", stripping)
    assert connections.problem("127.0.0.1", answering(503)).startswith("503 が返る")
    assert "ファイアウォール" in connections.problem("127.0.0.1", port)
    assert "DNS" in connections.problem("no-such-name.invalid", port)
    monkeypatch.setattr(connections, "names", lambda: ["127.0.0.1"])
    message = error_of(doctor.check_connections, stripping)
    assert message.startswith(f"http://127.0.0.1:{stripping} はWebSocket が使えない")


def test_an_app_that_refuses_its_data_counts_as_running_and_nothing_there_does_not(answering, port):
    assert connections.is_running(answering(503))
    assert not connections.is_running(answering(404))
    assert not connections.is_running(port)
    assert not connections.is_running(99999)
    assert "動いていない" in doctor.check_connections(port)
