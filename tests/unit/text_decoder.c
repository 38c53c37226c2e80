/* text_decoder.c - lines of Influx' line protocol, JSON objects and Prometheus samples: the table that each one becomes, or
 * the message. ' stands for " in tables. */
#include "expect.h"
#include "io/decoder.h"
#include "io/text_decoder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct text_case {
	const char *line, *table; /* table: NULL: no format matches; "!...": a part of the message */
};

/* InfluxData, "Line protocol reference": elements, data types, quotes, special characters, comments. */
static const struct text_case influx[] = {
	{ "m f=1", "'measurement','f'|'m',1" },
	{ "m f=1 0", "'measurement','f','time'|'m',1,'1970-01-01T00:00:00Z'" },
	{ "m f=1 1465839830100400200", "'measurement','f','time'|'m',1,'2016-06-13T17:43:50.1004002Z'" },
	{ "m f=1 -1", "'measurement','f','time'|'m',1,'1969-12-31T23:59:59.999999999Z'" },
	{ "m f=1 9223372036854775799", "'measurement','f','time'|'m',1,'2262-04-11T23:47:16.854775799Z'" },
	{ "m f=1 9223372036854775808", NULL },
	{ "m f=1 1.5", NULL },
	{ "m f=1 1e9", NULL },
	{ "m f=1 12 13", NULL },
	{ "m f=1 x", NULL },
	{ "m f=1 ", "'measurement','f'|'m',1" },
	{ "m f=1 12  ", "'measurement','f','time'|'m',1,'1970-01-01T00:00:00.000000012Z'" },
	{ "m f=1\r", "'measurement','f'|'m',1" },
	{ "m f=1 0\r", "'measurement','f','time'|'m',1,'1970-01-01T00:00:00Z'" },
	{ "m  f=1", "'measurement','f'|'m',1" },
	{ " m f=1", NULL },
	{ "m", NULL },
	{ "m ", NULL },
	{ "m f", NULL },
	{ "m f=", NULL },
	{ "m =1", NULL },
	{ ",t=a f=1", NULL },
	{ "m,t f=1", NULL },
	{ "m,t= f=1", NULL },
	{ "m,=a f=1", NULL },
	{ "m,t=a", NULL },
	{ "m,t=a,f=1", NULL },
	{ "m, f=1", NULL },
	{ "m f=1,", NULL },
	{ "m f=1,,g=2", NULL },
	{ "m f=1g=2", NULL },
	{ "m f=1.0", "'measurement','f'|'m',1.0" },
	{ "m f=-1.5", "'measurement','f'|'m',-1.5" },
	{ "m f=+1.5", "'measurement','f'|'m',+1.5" },
	{ "m f=.5", "'measurement','f'|'m',.5" },
	{ "m f=5.", "'measurement','f'|'m',5." },
	{ "m f=1e5", "'measurement','f'|'m',1e5" },
	{ "m f=1E-5", "'measurement','f'|'m',1E-5" },
	{ "m f=-1.234456e+78", "'measurement','f'|'m',-1.234456e+78" },
	{ "m f=1e", NULL },
	{ "m f=1.2.3", NULL },
	{ "m f=--1", NULL },
	{ "m f=0x10", NULL },
	{ "m f=nan", NULL },
	{ "m f=NaN", NULL },
	{ "m f=inf", NULL },
	{ "m f=-Inf", NULL },
	{ "m f=1i", "'measurement','f'|'m',1" },
	{ "m f=0i", "'measurement','f'|'m',0" },
	{ "m f=-12i", "'measurement','f'|'m',-12" },
	{ "m f=9223372036854775807i", "'measurement','f'|'m',9223372036854775807" },
	{ "m f=1.5i", NULL },
	{ "m f=1e3i", NULL },
	{ "m f=i", NULL },
	{ "m f=-i", NULL },
	{ "m f=1u", "'measurement','f'|'m',1" },
	{ "m f=18446744073709551615u", "'measurement','f'|'m',18446744073709551615" },
	{ "m f=-1u", NULL },
	{ "m f=1.5u", NULL },
	{ "m f=1f", NULL },
	{ "m f=t", "'measurement','f'|'m',1" },
	{ "m f=T", "'measurement','f'|'m',1" },
	{ "m f=true", "'measurement','f'|'m',1" },
	{ "m f=True", "'measurement','f'|'m',1" },
	{ "m f=TRUE", "'measurement','f'|'m',1" },
	{ "m f=f", "'measurement','f'|'m',0" },
	{ "m f=F", "'measurement','f'|'m',0" },
	{ "m f=false", "'measurement','f'|'m',0" },
	{ "m f=False", "'measurement','f'|'m',0" },
	{ "m f=FALSE", "'measurement','f'|'m',0" },
	{ "m f=tRUE", NULL },
	{ "m f=yes", NULL },
	{ "m f='a'", "'measurement','f'|'m','a'" },
	{ "m f=''", "'measurement','f'|'m',''" },
	{ "m f='a b,c=d'", "'measurement','f'|'m','a b,c=d'" },
	{ "m f='a\\'b'", "'measurement','f'|'m','a''b'" },
	{ "m f='a\\\\b'", "'measurement','f'|'m','a\\b'" },
	{ "m f='a\\\\'", "'measurement','f'|'m','a\\'" },
	{ "m f='a\\nb'", "'measurement','f'|'m','a\\nb'" },
	{ "m f='a\\ b'", "'measurement','f'|'m','a\\ b'" },
	{ "m f='a", NULL },
	{ "m f='a\\'", NULL },
	{ "m f='a'b", NULL },
	{ "m f='1'", "'measurement','f'|'m','1'" },
	{ "m f='launch \xf0\x9f\x9a\x80'", "'measurement','f'|'m','launch \xf0\x9f\x9a\x80'" },
	{ "m f='a\tb'", "'measurement','f'|'m','a b'" },
	{ "m,t=a f=1", "'measurement','t','f'|'m','a',1" },
	{ "m,t=a,u=b f=1", "'measurement','t','u','f'|'m','a','b',1" },
	{ "m,t=1 f=1", "'measurement','t','f'|'m','1',1" },
	{ "m,t=true f=1", "'measurement','t','f'|'m','true',1" },
	{ "m,t='a' f=1", "'measurement','t','f'|'m','''a''',1" },
	{ "m,t=a\\ b f=1", "'measurement','t','f'|'m','a b',1" },
	{ "m,t=a\\,b f=1", "'measurement','t','f'|'m','a,b',1" },
	{ "m,t=a\\=b f=1", "'measurement','t','f'|'m','a=b',1" },
	{ "m,t=a\\b f=1", "'measurement','t','f'|'m','a\\b',1" },
	{ "m,t\\ u=a f=1", "'measurement','t u','f'|'m','a',1" },
	{ "m,t\\,u=a f=1", "'measurement','t,u','f'|'m','a',1" },
	{ "m,t\\=u=a f=1", "'measurement','t=u','f'|'m','a',1" },
	{ "m,t=a=b f=1", NULL },
	{ "m,t=a,t=b f=1", "!'t' has two values" },
	{ "m f=1,f=2", "!'f' has two values" },
	{ "m,time=a f=1 5", "!'time' has two values" },
	{ "my\\ m f=1", "'measurement','f'|'my m',1" },
	{ "my\\,m f=1", "'measurement','f'|'my,m',1" },
	{ "my=m f=1", "'measurement','f'|'my=m',1" },
	{ "'m' f=1", "'measurement','f'|'''m''',1" },
	{ "m\\ f=1", NULL },
	{ "m f\\ g=1", "'measurement','f g'|'m',1" },
	{ "m f\\,g=1", "'measurement','f,g'|'m',1" },
	{ "m f\\=g=1", "'measurement','f=g'|'m',1" },
	{ "m 5=1", "'measurement','5'|'m',1" },
	{ "m f=1,g=2i,h=t,s='x' 7", "'measurement','f','g','h','s','time'|'m',1,2,1,'x','1970-01-01T00:00:00.000000007Z'" },
	{ "# m f=2|m f=1", "'measurement','f'|#|'m',1" },
	{ "||m f=1", "'measurement','f'|#|#|'m',1" },
	{ "m f=1|# c||m f=2", "'measurement','f'|'m',1|#|#|'m',2" },
	{ "m f=1|m g=2", "'measurement','f'|'m',1|'m'," },
	{ "m f=1,g=2|n g=3,f=4", "'measurement','f','g'|'m',1,2|'n',4,3" },
	{ "m f=1|m f", "'measurement','f'|'m',1|," },
	{ "m f=1|time value", "'measurement','f'|'m',1|," },
	/* tables */
	{ "a b=c 1", NULL },
	{ "time value", NULL },
	{ "1 2 3", NULL },
	{ "a,b,c", NULL },
	{ "a=1,b=2", NULL },
	{ "2014-04-01 00:00:00,5", NULL },
};

/* RFC 8259: values, strings, numbers. */
static const struct text_case json[] = {
	{ "{'a':1}", "'a'|1" },
	{ "{'a':1,'b':2}", "'a','b'|1,2" },
	{ " { 'a' : 1 , 'b' : 2 } ", "'a','b'|1,2" },
	{ "{\t'a'\t:1}\r", "'a'|1" },
	{ "{'a':-0}", "'a'|-0" },
	{ "{'a':-1.5e+3}", "'a'|-1.5e+3" },
	{ "{'a':1E5}", "'a'|1E5" },
	{ "{'a':0.1}", "'a'|0.1" },
	{ "{'a':01}", "!expected a number" },
	{ "{'a':+1}", "!expected a number" },
	{ "{'a':.5}", "!expected a number" },
	{ "{'a':5.}", "!expected a number" },
	{ "{'a':1e}", "!expected a number" },
	{ "{'a':-}", "!expected a number" },
	{ "{'a':NaN}", "!expected a number" },
	{ "{'a':Infinity}", "!expected a number" },
	{ "{'a':0x1}", "!one line" },
	{ "{'a':true}", "'a'|1" },
	{ "{'a':false}", "'a'|0" },
	{ "{'a':True}", "!expected a number" },
	{ "{'a':null}", "'a'|NA" },
	{ "{'a':null,'b':1}", "'a','b'|,1" },
	{ "{'a':nul}", "!expected a number" },
	{ "{'a':'x'}", "'a'|'x'" },
	{ "{'a':''}", "'a'|''" },
	{ "{'a':'x,y'}", "'a'|'x,y'" },
	{ "{'a':'1'}", "'a'|'1'" },
	{ "{'a':'\\'\\\\\\/\\b\\f\\n\\r\\t'}", "'a'|'''\\/     '" },
	{ "{'a':'\\u00e9\\uD83D\\uDE80'}", "'a'|'\xc3\xa9\xf0\x9f\x9a\x80'" },
	{ "{'a':'\\uD83D'}", "!text in quotes" },
	{ "{'a':'\\x'}", "!text in quotes" },
	{ "{'a':'\\u12'}", "!text in quotes" },
	{ "{'a':'x}", "!text in quotes" },
	{ "{'a\\'b':1}", "'a''b'|1" },
	{ "{'a b':1,'c,d':2,'5':3}", "'a b','c,d','5'|1,2,3" },
	{ "{'\\u0061':1}", "'a'|1" },
	{ "{'':1}", "''|1" },
	{ "{'a':1,'a':2}", "!'a' has two values" },
	{ "{'a':{'b':1}}", "!'a': expected a number, a text, true, false or null, got an object (jq " },
	{ "{'a':[1]}", "!got a list (jq " },
	{ "{'a':1", "!one line (jq -c ." },
	{ "{'a':", "!expected a number" },
	{ "{'a'", "!one line" },
	{ "{'a'}", "!one line" },
	{ "{'a' 1}", "!one line" },
	{ "{'a':1,}", "!one line" },
	{ "{'a':1 'b':2}", "!one line" },
	{ "{'a':1}}", "!expected the end of the line" },
	{ "{'a':1}{'b':2}", "!expected the end of the line" },
	{ "{'a':1},", "!expected the end of the line" },
	{ "{}", "!expected a value at least" },
	{ "{'a':1}|{}", "'a'|1|NA" },
	{ "{'a':1,'b':2}|{'b':3}", "'a','b'|1,2|,3" },
	{ "{'a':1}||{'a':2}", "'a'|1|#|2" },
	{ "{'a':1}|{'a':2,'c':3}", "'a'|1|2" },
	{ "{'a':1}|{'a':[2]}|{'a':3}", "'a'|1|NA|3" },
	{ "{'a':1}|x", "'a'|1|NA" },
	{ "{", NULL },
	{ "{a:1}", NULL },
	{ "['a']", NULL },
	{ "a{'b':1}", NULL },
};

/* Prometheus, "Exposition formats": lines, comments, escapes, the example. */
static const struct text_case prometheus[] = {
	{ "# TYPE up gauge|up 1", "'up'|#|1" },
	{ "# HELP up Whether it is.|up 1", "'up'|#|1" },
	{ "# HELP up|up 1", "'up'|#|1" },
	{ "# TYPE up counter|up 1", "'up'|#|1" },
	{ "# TYPE up histogram|up 1", "'up'|#|1" },
	{ "# TYPE up summary|up 1", "'up'|#|1" },
	{ "# TYPE up untyped|up 1", "'up'|#|1" },
	{ "# TYPE up unknown|up 1", "'up'|#|1" },
	{ "# TYPE up other|up 1", NULL },
	{ "# TYPE up|up 1", NULL },
	{ "# TYPE 5up gauge|up 1", NULL },
	{ "# comment|up 1", NULL },
	{ "up 1", NULL },
	{ "up", NULL },
	{ "u{} 1", NULL },
	{ "u{a='b'} 1", "'u{a=''b''}'|1" },
	{ "u{a='b',} 1", "'u{a=''b''}'|1" },
	{ "u{a='b',c='d'} 1", "'u{a=''b'',c=''d''}'|1" },
	{ "u { a = 'b' , c = 'd' , } 1", "'u{a=''b'',c=''d''}'|1" },
	{ "u{a=''} 1", "'u{a=''''}'|1" },
	{ "u{a='b,c}'} 1", "'u{a=''b,c}''}'|1" },
	{ "u{a='\\\\'} 1", "'u{a=''\\\\''}'|1" },
	{ "u{a='\\''} 1", "'u{a=''\\''''}'|1" },
	{ "u{a='\\n'} 1", "'u{a=''\\n''}'|1" },
	{ "u{a='\\x'} 1", NULL },
	{ "u{a='b} 1", NULL },
	{ "u{a=b} 1", NULL },
	{ "u{a} 1", NULL },
	{ "u{='b'} 1", NULL },
	{ "u{5='b'} 1", NULL },
	{ "u{a:b='b'} 1", NULL },
	{ "u{a='b' c='d'} 1", NULL },
	{ "u{a='b',,c='d'} 1", NULL },
	{ "u{a='b'", NULL },
	{ "u{a='b'}", NULL },
	{ "u{a='b'} x", NULL },
	{ "u{a='b'}1", "'u{a=''b''}'|1" },
	{ "u:v{a='b'} 1", "'u:v{a=''b''}'|1" },
	{ "_u5{a='b'} 1", "'_u5{a=''b''}'|1" },
	{ "5u{a='b'} 1", NULL },
	{ "u-v{a='b'} 1", NULL },
	{ "{a='b'} 1", NULL },
	{ "\t u{a='b'}\t1", "'u{a=''b''}'|1" },
	{ "u{a='b'} 1\r", "'u{a=''b''}'|1" },
	{ "u{a='b'} 1 ", "'u{a=''b''}'|1" },
	{ "u{a='b'} 1.5e-7", "'u{a=''b''}'|1.5e-7" },
	{ "u{a='b'} -1", "'u{a=''b''}'|-1" },
	{ "u{a='b'} +1", "'u{a=''b''}'|+1" },
	{ "u{a='b'} .5", "'u{a=''b''}'|.5" },
	{ "u{a='b'} NaN", "'u{a=''b''}'|NA" },
	{ "u{a='b'} +Inf", "'u{a=''b''}'|+Inf" },
	{ "u{a='b'} -Inf", "'u{a=''b''}'|-Inf" },
	{ "u{a='b'} 1 0", "'u{a=''b''}','time'|1,'1970-01-01T00:00:00Z'" },
	{ "u{a='b'} 1 1395066363000", "'u{a=''b''}','time'|1,'2014-03-17T14:26:03Z'" },
	{ "u{a='b'} 1 -3982045", "'u{a=''b''}','time'|1,'1969-12-31T22:53:37.955Z'" },
	{ "u{a='b'} 1 1 1", NULL },
	{ "u{a='b'} 1 x", "!milliseconds, got 'x'" },
	{ "u{a='b'} 1 # {id='c'} 1", NULL },
	{ "u{le='+Inf'} 144320", "'u{le=''+Inf''}'|144320" },
	{ "u{a='b'} 1|v 2", "'u{a=''b''}','v'|#|1,2" },
	{ "u{a='b'} 1|v 2|", "'u{a=''b''}','v'|#|1,2" },
	{ "u{a='b'} 1|v 2||", "'u{a=''b''}','v'|#|#|1,2" },
	{ "u{a='b'} 1|# EOF", "'u{a=''b''}'|#|1" },
	{ "u{a='b'} 1||u{a='b'} 2", "'u{a=''b''}'|#|1|#|2" },
	{ "u{a='b'} 1|u{a='b'} 2", "'u{a=''b''}'|#|1|2" },
	{ "u{a='b'} 1|v 2|u{a='b'} 3|v 4", "'u{a=''b''}','v'|#|#|1,2|#|3,4" },
	{ "u{a='b'} 1|v 2||v 4|u{a='b'} 3", "'u{a=''b''}','v'|#|#|1,2|#|#|3,4" },
	{ "u{a='b'} 1|v 2||v 4", "'u{a=''b''}','v'|#|#|1,2|#|,4" },
	{ "u{a='b'} 1|v 2||||v 4", "'u{a=''b''}','v'|#|#|1,2|#|#|#|,4" },
	{ "u{a='b'} 1||w 4", "'u{a=''b''}'|#|1|#|NA" },
	{ "u{a='b'} 1 5|v 2 6", "'u{a=''b''}','time','v'|#|1,'1970-01-01T00:00:00.005Z',2" },
	{ "# TYPE h histogram|h_bucket{le='1'} 2|h_bucket{le='+Inf'} 3|h_sum 4|h_count 3",
	  "'h_bucket{le=''1''}','h_bucket{le=''+Inf''}','h_sum','h_count'|#|#|#|#|2,3,4,3" },
	{ "# TYPE up gauge|# other|up 1|||# TYPE up gauge|up 2", "'up'|#|#|#|1|#|#|#|2" },
	{ "u{a='b'} 1||u{a='b'} x||u{a='b'} 3", "'u{a=''b''}'|#|1|#|NA|#|3" },
	{ "u{a='b'} 1|v x", "!expected a number behind the name" },
	{ "# TYPE up info|up 1", "'up'|#|1" },
	{ "# TYPE up stateset|up 1", "'up'|#|1" },
	{ "#TYPE up gauge|up 1", "'up'|#|1" },
	{ "#\t TYPE  up\tgauge|up 1", "'up'|#|1" },
	{ " # HELP up it is|up 1", "'up'|#|1" },
	{ "# HELP up a \\\\ b\\n c|up 1", "'up'|#|1" },
	{ "# TYPE up gauge\r|up 1\r", "'up'|#|1" },
	{ "# TYPES up gauge|up 1", NULL },
	{ "# TYPE up gauge x|up 1", NULL },
	{ "# HELPER up|up 1", NULL },
	{ "# TYPE u gauge|u{} 1", "'u'|#|1" },
	{ "# TYPE u gauge|u{ } 1", "'u'|#|1" },
	{ "# TYPE u gauge|u{,} 1", NULL },
	{ "# TYPE u gauge|u 1 5", "'u','time'|#|1,'1970-01-01T00:00:00.005Z'" },
	{ "# TYPE u gauge|u 1|u 2", "'u'|#|1|2" },
	{ "# TYPE u:t_5 gauge|u:t_5 1", "'u:t_5'|#|1" },
	{ "u{a='\xc3\xa9'} 1", "'u{a=''\xc3\xa9''}'|1" },
	{ "u{a='#'} 1", "'u{a=''#''}'|1" },
	{ "u{a='b=c{d'} 1", "'u{a=''b=c{d''}'|1" },
	{ "u{a='b c'} 1", "'u{a=''b c''}'|1" },
	{ "u{a='\\\\n'} 1", "'u{a=''\\\\n''}'|1" },
	{ "u{a='b\\'} 1", NULL },
	{ "U{A='B'} 1", "'U{A=''B''}'|1" },
	{ "u{_a5='b'} 1", "'u{_a5=''b''}'|1" },
	{ "u{a='b'}\t\t1\t5", "'u{a=''b''}','time'|1,'1970-01-01T00:00:00.005Z'" },
	{ "u{a='b'} 1 1.5", "!milliseconds, got '1.5'" },
	{ "u{a='b'} 1 99999999999999999999", "!milliseconds" },
	{ "u{a='b'} 1,", NULL },
	{ "u{a='b'} 1,5", NULL },
	{ "u{a='b'} 1_000", NULL },
	{ "u{a='b'} - 1", NULL },
	{ "u{a='b'} 1e400", "'u{a=''b''}'|1e400" },
	{ "u{a='b'} infinity", "'u{a=''b''}'|infinity" },
	{ "u{a='b'} -INF", "'u{a=''b''}'|-INF" },
	{ "u{a='b'} nAN", "'u{a=''b''}'|NA" },
	{ "u{a='b'} nano", NULL },
	{ "u{a='b'} 1|# HELP u x|# TYPE u gauge|u{a='c'} 2", "'u{a=''b''}','u{a=''c''}'|#|#|#|1,2" },
	{ "u{a='b'} 1|# EOF|# EOF", "'u{a=''b''}'|#|#|1" },
	{ "u{a='b'} 1|u{ a = 'b' , } 2", "'u{a=''b''}'|#|1|2" },
	{ "a,b", NULL },
	{ "# a,b|1,2", NULL },
	{ "# HELP|1,2", NULL },
	{ "# HELP a b|1,2", NULL },
	{ "# HELP a b|a,b", NULL },
};

/* The text with other characters for ' and |. */
static char *put(char *to, const char *text)
{
	char *at = to;

	for (; *text; text++)
		*at++ = *text == '\'' ? '"' : *text == '|' ? '\n' : *text;
	*at++ = '\n';
	*at = '\0';
	return to;
}

/* Takes out comments, so that the number of a row's line does not matter. */
static size_t without_comments(char *to, const char *from, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (from[i] == '#' && (i == 0 || from[i - 1] == '\n'))
			i++;
		else
			to[left++] = from[i];
	}
	return left;
}

static bool same_table(const char *got, size_t n, const char *want, bool comments)
{
	char a[1024], b[1024];
	size_t length = strlen(want);

	if (comments || n >= sizeof a)
		return n == length && memcmp(got, want, n) == 0;
	n = without_comments(a, got, n);
	return n == without_comments(b, want, length) && memcmp(a, b, n) == 0;
}

/* comments: whether the table's comments are compared, too. */
static void check_case(const struct text_case *c, bool comments)
{
	char line[512], table[512];
	struct ae_bytes in = { 0 };
	struct ae_err e = { "" };
	bool right;
	int end[2];

	put(line, c->line);
	if (pipe(end) != 0 || write(end[1], line, strlen(line)) != (ssize_t)strlen(line)
	    || dup2(end[0], STDIN_FILENO) < 0 || ae_bytes_open(&in, "-", &e) != 0)
		exit(1);
	close(end[0]);
	close(end[1]);
	if (c->table && *c->table == '!') {
		right = ae_bytes_recognize(&in, true, &e) == -1 && strstr(e.text, c->table + 1)
			&& strncmp(e.text, "stdin: line ", 12) == 0;
	} else {
		right = ae_bytes_recognize(&in, true, &e) == 0 && ae_bytes_need(&in, SIZE_MAX, &e) >= 0
			&& (ae_bytes_text(&in) != NULL) == (c->table != NULL);
		put(table, c->table ? c->table : c->line);
		right = right && same_table((const char *)ae_bytes_at(&in), ae_bytes_have(&in), table, comments || !c->table);
	}
	expect(right, c->line);
	if (!right)
		printf("# got: %s %.*s\n", e.text, (int)ae_bytes_have(&in), (const char *)ae_bytes_at(&in));
	ae_bytes_close(&in);
}

int main(void)
{
	for (size_t i = 0; i < sizeof influx / sizeof *influx; i++)
		check_case(&influx[i], true);
	for (size_t i = 0; i < sizeof json / sizeof *json; i++)
		check_case(&json[i], true);
	for (size_t i = 0; i < sizeof prometheus / sizeof *prometheus; i++)
		check_case(&prometheus[i], false);
	return failures > 0;
}
