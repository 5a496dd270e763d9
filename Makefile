# 一盘棋 – `make help` lists what there is. One .venv for everything; the command line is .venv/bin/yipanqi after any target.
.DEFAULT_GOAL := help
.PHONY: help setup demo serve test quick lint bench lock clean
PYTHON ?= python3
PORT ?= 8000
SIZE ?= full
BIN := .venv/bin
export YIPANQI_DATA ?= $(CURDIR)/data

help: ## 列出可用目标
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv/.made:
	@sh deploy/make_venv.sh "$(PYTHON)"
	@touch $@

.venv/.runtime: .venv/.made requirements/runtime.txt
	@echo "正在安装运行所需的软件包（首次约一两分钟）……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.txt
	@sh deploy/link_command.sh
	@touch $@

.venv/.develop: .venv/.runtime requirements/develop.txt
	@echo "正在安装开发工具……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/develop.txt
	@touch $@

setup: .venv/.develop ## 建立 .venv 并安装全部软件包

demo: .venv/.runtime ## 启动演示机关（前台运行，Ctrl+C 结束；PORT=8000，LAN=1 供办公网访问）
	@exec $(BIN)/yipanqi demo --port $(PORT) $(if $(filter 1,$(LAN)),--lan)

serve: .venv/.runtime ## 启动正式服务（前台运行）
	@exec $(BIN)/yipanqi serve --port $(PORT)

test: .venv/.develop ## 全部检查与测试：SQLite、PostgreSQL、浏览器、文书、小规模基准
	@sh deploy/test_all.sh

quick: .venv/.develop ## 快速测试：SQLite，不用浏览器与办公软件，5 分钟以内
	@$(BIN)/python -m pytest -q -n auto --hypothesis-profile quick -m "not browser and not office and not postgres and not spark and not slow"

lint: .venv/.develop ## 代码风格、类型、房间次序、模板、迁移、规模
	@sh deploy/lint.sh

bench: .venv/.develop ## 基准，同一次运行内对比（SIZE=small 为 1% 规模；SIZE=national 为全国规模的计算引擎，FACTS=文件夹 留用数据）
	@$(BIN)/python -m benchmarks.run --size $(SIZE) $(if $(FACTS),--facts $(FACTS))

lock: .venv/.develop ## 重新锁定依赖（含散列，不含下载地址）
	@sh deploy/lock.sh

clean: ## 删除 .venv（不动数据）
	@rm -rf .venv
