#!/usr/bin/env bash
# Makes the files of this folder with other software, independent of this project.  They are kept in the repository:
# run it again only to add one.  Made with pandoc 2.17.1.1, LibreOffice 7.4.7, python-docx 1.2.0, openpyxl 3.1.5,
# EbookLib 0.20, translate-toolkit 3.20.4, the npm package xliff 6.4.0, GNU iconv 2.36.
# Usage: make.sh PYTHON FOLDER (a Python with the four packages, a folder where `npm install xliff` was run).
set -euo pipefail
cd "$(dirname "$0")"
python=${1:?a Python with python-docx, openpyxl, ebooklib, translate-toolkit}
node=${2:?a folder in which npm installed xliff}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
office() { soffice "-env:UserInstallation=file://$work/profile" --headless "$@" >/dev/null 2>&1; }

cat > "$work/speech.zh.md" <<'END'
---
title: 论数据
author: 李辉
lang: zh-CN
---

# 一、背景

数据是生产要素。[^1]本条[例]{.insertion author="编辑" date="2024-01-01T00:00:00Z"}[文]{.deletion author="编辑" date="2024-01-01T00:00:00Z"}适用于全省。

- 第一项
- 第二项

# 二、展望

国家安全是*头等*大事。

[^1]: 见《数据法》第三条。
END
cat > "$work/speech.en.md" <<'END'
---
title: On Data
author: Li Hui
lang: en-US
---

# 1. Background

Data is a factor of production.[^1] This [regulation]{.insertion author="Editor" date="2024-01-01T00:00:00Z"}[text]{.deletion author="Editor" date="2024-01-01T00:00:00Z"} applies to the whole province.

- First item
- Second item

# 2. Outlook

National security comes *first*.

[^1]: See the Data Law, Article 3.
END
for side in zh en; do
    pandoc "$work/speech.$side.md" -o "pandoc.$side.docx"
    pandoc "$work/speech.$side.md" -o "pandoc.$side.epub"
    pandoc "$work/speech.$side.md" -s -o "pandoc.$side.html"
    cp "pandoc.$side.docx" "$work/office.$side.docx"
    office --convert-to "docx:MS Word 2007 XML" --outdir "$work/out" "$work/office.$side.docx"
    cp "$work/out/office.$side.docx" "office.$side.docx"
    office --convert-to html --outdir "$work/out" "$work/office.$side.docx"
    cp "$work/out/office.$side.html" "office.$side.html"
    office --convert-to "txt:Text (encoded):UTF8" --outdir "$work/out" "$work/office.$side.docx"
    cp "$work/out/office.$side.txt" "office.$side.txt"
done
for side in zh en; do pandoc -t epub2 --toc "$work/speech.$side.md" -o "pandoc2.$side.epub"; done
"$python" make.py
cat > "$node/make.mjs" <<'END'
import { writeFileSync } from "node:fs";
import xliff from "xliff";

const line = { Standalone: { id: "1", type: "fmt", subType: "xlf:lb" } };
const span = (contents) => ({ GenericSpan: { id: "1", contents } });
const units = {
  a: { source: "数据是生产要素。", target: "Data is a factor of production.", note: "checked" },
  b: { source: ["第一行", line, "第二行，“引号”。"], target: ["Line one", line, 'Line two, "quoted".'] },
  c: { source: [span("国家安全"), "是头等大事。"], target: [span("National security"), " comes first."] },
};
const whole = { resources: { "law.docx": units }, sourceLanguage: "zh-CN", targetLanguage: "en-US" };
const write = (name) => (error, text) => {
  if (error) throw error;
  writeFileSync(name, text);
};
xliff.js2xliff(whole, write("node2.xliff"));
xliff.jsToXliff12(whole, write("node1.xliff"));
END
node "$node/make.mjs"; rm "$node/make.mjs"
for side in zh en; do
    cp "numbered.$side.docx" "$work/numbers.$side.docx"
    office --convert-to "docx:MS Word 2007 XML" --outdir "$work/out" "$work/numbers.$side.docx"
    cp "$work/out/numbers.$side.docx" "numbers.$side.docx"
done
iconv -f UTF-8 -t GB18030 > simplified.txt <<'END'
国家安全是头等大事。

㐂是“喜”字的俗体，𠮷是“吉”字的异体。

数据是生产要素，每亩值€50。
END
iconv -f UTF-8 -t BIG5-HKSCS > hongkong.txt <<'END'
國家安全是頭等大事。

香港人說「佢哋喺邊度」，字典裏有「嘅、咗、冇」。

資料是生產要素。
END
office --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir "$work/out" openpyxl.xlsx
cp "$work/out/openpyxl.xlsx" office.xlsx
office --convert-to "csv:Text - txt - csv (StarCalc):9,34,65535,1" --outdir "$work/out" openpyxl.xlsx
cp "$work/out/openpyxl.csv" unicode-text.tsv
office --convert-to "csv:Text - txt - csv (StarCalc):59,34,76,1" --outdir "$work/out" openpyxl.xlsx
cp "$work/out/openpyxl.csv" semicolons.csv
