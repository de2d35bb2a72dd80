// The XLIFF files that the npm package makes; called by make.sh.
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
