"""faults.py - the places of a C file where a small fault can be planted, and what to write there."""
import re

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?[fFuUlL]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<operator><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!&|^~?:;,.(){}\[\]])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

SWAPS = {"<": ["<=", ">"], "<=": ["<"], ">": [">=", "<"], ">=": [">"], "==": ["!="], "!=": ["=="], "&&": ["||"],
         "||": ["&&"], "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"], "+=": ["-="], "-=": ["+="],
         "*=": ["/="], "/=": ["*="], "++": ["--"], "--": ["++"], "<<": [">>"], ">>": ["<<"], "|=": ["&="], "&=": ["|="]}
BINARY_ONLY = {"+", "-", "*", "/", "%", "<<", ">>"}
WORDS = {"true": "false", "false": "true", "continue": "break", "fmin": "fmax", "fmax": "fmin"}


def tokens(text):
    for m in TOKEN.finditer(text):
        if m.lastgroup not in ("comment", "directive"):
            yield m.lastgroup, m.group(), m.start()


def other_number(number):
    """Off by one; a fraction by a tenth."""
    m = re.fullmatch(r"(\d+)([uUlL]*)", number)
    if m:
        return [f"{int(m[1]) + 1}{m[2]}"] + ([f"{int(m[1]) - 1}{m[2]}"] if int(m[1]) == 1 else [])
    m = re.fullmatch(r"([\d.]+)((?:[eE][-+]?\d+)?)([fF]?)", number)
    return [f"{float(m[1]) * 1.1 if float(m[1]) else 0.1:.9g}{m[2]}{m[3]}"] if m else []


def declares(stack):
    """Inside the braces of a struct, union or enum."""
    return any(stack)


def places(text):
    """Yields (offset, old, new, kind), inside functions and tables."""
    stream = list(tokens(text))
    stack, statement = [], 0
    for i, (group, token, at) in enumerate(stream):
        before = stream[i - 1] if i else ("operator", ";", 0)
        after = stream[i + 1] if i + 1 < len(stream) else ("operator", ";", 0)
        operand = before[0] in ("number", "text") or before[1] in (")", "]") or (
            before[0] == "word" and before[1] not in ("return", "case", "sizeof", "else"))
        if token == "{":
            head = [t for _, t, _ in stream[statement:i]]
            stack.append(bool(set(head) & {"struct", "union", "enum"}) and "=" not in head and "(" not in head)
        if token == "}" and stack:
            stack.pop()
        if token in ("{", "}", ";"):
            statement = i + 1
        if not stack or declares(stack):
            continue
        if group == "operator" and token in SWAPS and (operand or token not in BINARY_ONLY):
            for new in SWAPS[token]:
                yield at, token, new, "operator"
        elif token == "-" and not operand:
            yield at, "-", " ", "sign"
        elif token == "!" and after[1] != "=":
            yield at, "!", " ", "negation"
        elif group == "number" and not (before[1] == "[" and after[1] == "]"):
            # callers ask whether -1 is below 0, not how far
            error = before[1] == "-" and i > 1 and stream[i - 2][1] in ("return", ":", "?")
            for new in ["0"] if error else other_number(token):
                yield at, token, new, "constant"
        elif token in WORDS:
            yield at, token, WORDS[token], "word"
        elif group == "word" and i == statement and after[1] == "(" and token not in ("if", "while", "for", "switch",
                                                                                      "return", "sizeof"):
            end = text.find(";", at)
            if end > 0 and text[at:end].count("(") == text[at:end].count(")") and "{" not in text[at:end]:
                yield at, text[at:end], "(void)0", "dropped call"
        elif token == "if" and after[1] == "(":
            yield at, "if (", "if (1 || ", "condition"
            yield at, "if (", "if (0 && ", "condition"


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
