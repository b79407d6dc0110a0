create or replace temp view t as select * from values (1, 'x', 1.5, 2.5D, date'2020-01-01', timestamp'2020-01-01 00:00:00', true), (2, 'y', 2.5, 3.5D, date'2020-01-02', timestamp'2020-01-02 00:00:00', false) as v(a, s, d, f, dt, ts, b)
create or replace temp view u as select cast(a as bigint) as id, s as name, array(1,2,3) as arr, map('k', 1) as m, named_struct('p', 1, 'q', 'z') as st, cast(null as int) as n from t
select * from t
select a, A, t.a, s as S from t
select a + 1, a + 1L, a - d, d * d, d / d, f / a, a / a, a % 2, -a, a div 2, d + 1 from t
select a = 1, a <> 1, s = 1, a > 1 and b, not b, a is null, a in (1, 2, 3), a between 1 and 2, s like 'x%' from t
select count(*), count(1), count(a), count(distinct a), sum(a), sum(d), sum(f), avg(a), avg(d), min(s), max(dt) from t
select s, count(*) from t group by s
select s, sum(a) + 1 as x from t group by s having sum(a) > 1 order by sum(f), s
select s, a from t group by s
select cast(a as string), cast(s as int), cast(a as decimal(10,2)), try_cast(s as date), cast(null as int) from t
select upper(s), lower(s), length(s), substring(s, 1, 2), substr(s, 2), trim(s), ltrim(s), concat(s, 'a', a), concat_ws(',', s, a), replace(s, 'a', 'b') from t
select year(dt), month(ts), day(dt), dayofmonth(dt), hour(ts), minute(ts), second(ts), quarter(dt), weekofyear(dt), dayofweek(dt), date_add(dt, 1), date_sub(dt, 1), datediff(dt, dt), to_date(s), to_date(s, 'yyyy'), to_timestamp(s), to_timestamp(s, 'yyyy'), date_format(ts, 'yyyy'), unix_timestamp(), unix_timestamp(s), from_unixtime(a) from t
select current_date(), current_timestamp(), now(), current_timestamp, current_date
select case when a = 1 then 'x' else 'y' end, case a when 1 then 2 end, if(b, 1, 2), coalesce(s, 'a'), nvl(s, 'a'), nullif(a, 1), ifnull(a, 2L) from t
select row_number() over (partition by s order by a), rank() over (order by a desc), dense_rank() over (order by a), sum(a) over (partition by s), sum(a) over (order by a rows between 1 preceding and current row), lag(a) over (order by a), lead(a, 2, 0) over (order by a), avg(d) over (partition by b), first(a) over (order by a), ntile(2) over (order by a) from t
select explode(arr) from u
select id, explode(arr) as x from u
select explode(m) from u
select posexplode(arr) from u
select id, x from u lateral view explode(arr) e as x
select id, x from u lateral view outer explode(arr) e as x where x > 1
select st.p, st.*, arr[0], m['k'], element_at(arr, 1), size(arr), array_contains(arr, 1), map_keys(m), map_values(m) from u
select array(1, 2), map('a', 1), struct(1, 2), struct(a, s as z), named_struct('a', 1) from t
select t1.a, t2.a from t t1 join t t2 on t1.a = t2.a
select * from t t1 join t t2 using (a)
select * from t t1 left join u on t1.a = u.id
select * from t t1 full outer join t t2 using (a)
select * from t t1 right join t t2 using (a)
select a from t where a in (select id from u)
select a from t where exists (select 1 from u where u.id = t.a)
select a, (select max(id) from u where u.id = t.a) from t
select a from t union all select id from u
select a, s from t union select id, name from u
select a from t intersect select id from u
select a from t except select id from u
with x as (select a + 1 as b from t) select b, count(*) c from x group by b order by c desc limit 10
select nope from t
select t.nope from t
select a from nope
select nope(a) from t
select a + array(1) from t
select upper(array(1))
select substring(s) from t
select a from t t1 join t t2 on t1.a = t2.a
select s, count(*) from t group by 2
select s, count(*) from t group by 3
select a from t order by 5
select distinct a, s from t order by a
select a as x, x + 1 as y from t
select sum(a) filter (where b) from t
select grouping(s), s, sum(a) from t group by rollup(s)
select s, a, sum(f) from t group by cube(s, a)
select s, a, sum(f), grouping_id() from t group by grouping sets ((s, a), (s), ())
select round(d, 1), round(f), round(a, -1), floor(f), ceil(d), abs(a), sqrt(a), pow(a, 2), exp(f), ln(f), log10(f) from t
select a from t where s
select a from t limit -1
select a from t where sum(a) > 1
select transform(arr, x -> x + 1), filter(arr, x -> x > 1), exists(arr, x -> x = 1), aggregate(arr, 0, (acc, x) -> acc + x) from u
select md5(s), sha2(s, 256), hash(a), crc32(s), base64(cast(s as binary)) from t
select split(s, ','), regexp_replace(s, 'a', 'b'), regexp_extract(s, '(a)', 1), s rlike 'a', instr(s, 'a'), locate('a', s), lpad(s, 5), rpad(s, 5, 'x'), initcap(s), reverse(s), repeat(s, 2) from t
select collect_list(a), collect_set(s), first(a), last(a), stddev(a), variance(f), approx_count_distinct(a), max_by(s, a) from t
select date'2020-01-01' + interval 1 day, ts + interval 1 hour, dt - interval 1 month, ts - ts, dt - dt from t
select extract(year from ts), date_trunc('month', ts), trunc(dt, 'MM'), last_day(dt), add_months(dt, 1), months_between(ts, ts) from t
select 1, 1L, 1.5, 1e3, 'a', true, null, date'2020-01-01', timestamp'2020-01-01 00:00:00', 1.5f, 1.5d, 10bd, X'1F'
select * from values (1, 'a'), (2L, null)
select 1 as a, 2 as a
select monotonically_increasing_id(), input_file_name(), rand() from t
select typeof(a), current_user(), current_database() from t
select * from range(10)
select sequence(1, 5), array_join(array('a'), ','), flatten(array(array(1))), sort_array(array(2, 1)), slice(array(1,2), 1, 1), array_distinct(array(1)) from t
select sum(a) over (partition by s order by a range between unbounded preceding and current row) as x from t
select a, sum(sum(a)) over (partition by a) from t group by a
select isnull(a), isnotnull(a), a <=> 1, nvl2(a, 1, 2), greatest(a, 1), least(a, 2.5) from t
select substring_index(s, '.', 1), translate(s, 'a', 'b'), ascii(s), hex(a), hex(s), unhex(s), left(s, 1), right(s, 1), contains(s, 'a'), startswith(s, 'a') from t
select interval 1 day, interval 1 month, interval '1 2' day to hour
create or replace temp view lineitem as select 1L l_orderkey, 1L l_partkey, 1L l_suppkey, 1 l_linenumber, cast(1 as decimal(15,2)) l_quantity, cast(1 as decimal(15,2)) l_extendedprice, cast(1 as decimal(15,2)) l_discount, cast(1 as decimal(15,2)) l_tax, 'R' l_returnflag, 'O' l_linestatus, date'1995-01-01' l_shipdate, date'1995-01-01' l_commitdate, date'1995-01-01' l_receiptdate, 'x' l_shipinstruct, 'MAIL' l_shipmode, 'c' l_comment
create or replace temp view orders as select 1L o_orderkey, 1L o_custkey, 'O' o_orderstatus, cast(1 as decimal(15,2)) o_totalprice, date'1995-01-01' o_orderdate, '1-URGENT' o_orderpriority, 'c' o_clerk, 0 o_shippriority, 'c' o_comment
create or replace temp view customer as select 1L c_custkey, 'n' c_name, 'a' c_address, 1 c_nationkey, '13-1' c_phone, cast(1 as decimal(15,2)) c_acctbal, 'BUILDING' c_mktsegment, 'c' c_comment
create or replace temp view part as select 1L p_partkey, 'n' p_name, 'm' p_mfgr, 'b' p_brand, 't' p_type, 1 p_size, 'c' p_container, cast(1 as decimal(15,2)) p_retailprice, 'c' p_comment
create or replace temp view supplier as select 1L s_suppkey, 'n' s_name, 'a' s_address, 1 s_nationkey, 'p' s_phone, cast(1 as decimal(15,2)) s_acctbal, 'c' s_comment
create or replace temp view partsupp as select 1L ps_partkey, 1L ps_suppkey, 1 ps_availqty, cast(1 as decimal(15,2)) ps_supplycost, 'c' ps_comment
create or replace temp view nation as select 1 n_nationkey, 'n' n_name, 1 n_regionkey, 'c' n_comment
create or replace temp view region as select 1 r_regionkey, 'n' r_name, 'c' r_comment
select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price, sum(l_extendedprice * (1 - l_discount)) as sum_disc_price, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, avg(l_quantity) as avg_qty, avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus
select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment from part, supplier, partsupp, nation, region where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size = 15 and p_type like '%BRASS' and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE' and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'EUROPE') order by s_acctbal desc, n_name, s_name, p_partkey limit 100
select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority from customer, orders, lineitem where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15' group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10
select o_orderpriority, count(*) as order_count from orders where o_orderdate >= date '1993-07-01' and o_orderdate < date '1993-07-01' + interval '3' month and exists (select * from lineitem where l_orderkey = o_orderkey and l_commitdate < l_receiptdate) group by o_orderpriority order by o_orderpriority
select sum(l_extendedprice * l_discount) as revenue from lineitem where l_shipdate >= date '1994-01-01' and l_shipdate < date '1994-01-01' + interval '1' year and l_discount between .06 - 0.01 and .06 + 0.01 and l_quantity < 24
select supp_nation, cust_nation, l_year, sum(volume) as revenue from (select n1.n_name as supp_nation, n2.n_name as cust_nation, extract(year from l_shipdate) as l_year, l_extendedprice * (1 - l_discount) as volume from supplier, lineitem, orders, customer, nation n1, nation n2 where s_suppkey = l_suppkey and o_orderkey = l_orderkey and c_custkey = o_custkey and s_nationkey = n1.n_nationkey and c_nationkey = n2.n_nationkey and ((n1.n_name = 'FRANCE' and n2.n_name = 'GERMANY') or (n1.n_name = 'GERMANY' and n2.n_name = 'FRANCE'))) as shipping group by supp_nation, cust_nation, l_year order by supp_nation, cust_nation, l_year
select o_year, sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as mkt_share from (select extract(year from o_orderdate) as o_year, l_extendedprice * (1 - l_discount) as volume, n_name as nation from lineitem, orders, nation where o_orderkey = l_orderkey) as all_nations group by o_year order by o_year
select c_count, count(*) as custdist from (select c_custkey, count(o_orderkey) as c_count from customer left outer join orders on c_custkey = o_custkey and o_comment not like '%special%requests%' group by c_custkey) as c_orders group by c_count order by custdist desc, c_count desc
select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end) / sum(l_extendedprice * (1 - l_discount)) as promo_revenue from lineitem, part where l_partkey = p_partkey
with revenue as (select l_suppkey as supplier_no, sum(l_extendedprice * (1 - l_discount)) as total_revenue from lineitem group by l_suppkey) select s_suppkey, s_name, total_revenue from supplier, revenue where s_suppkey = supplier_no and total_revenue = (select max(total_revenue) from revenue) order by s_suppkey
select p_brand, p_type, p_size, count(distinct ps_suppkey) as supplier_cnt from partsupp, part where p_partkey = ps_partkey and p_brand <> 'Brand#45' and p_size in (49, 14) and ps_suppkey not in (select s_suppkey from supplier where s_comment like '%Customer%Complaints%') group by p_brand, p_type, p_size order by supplier_cnt desc, p_brand
select sum(l_extendedprice) / 7.0 as avg_yearly from lineitem, part where p_partkey = l_partkey and l_quantity < (select 0.2 * avg(l_quantity) from lineitem where l_partkey = p_partkey)
select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity) from customer, orders, lineitem where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 300) and c_custkey = o_custkey and o_orderkey = l_orderkey group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice order by o_totalprice desc, o_orderdate limit 100
select cntrycode, count(*) as numcust, sum(c_acctbal) as totacctbal from (select substring(c_phone, 1, 2) as cntrycode, c_acctbal from customer where substring(c_phone, 1, 2) in ('13', '31') and c_acctbal > (select avg(c_acctbal) from customer where c_acctbal > 0.00) and not exists (select * from orders where o_custkey = c_custkey)) as custsale group by cntrycode order by cntrycode
select ps_partkey, sum(ps_supplycost * ps_availqty) as value from partsupp, supplier group by ps_partkey having sum(ps_supplycost * ps_availqty) > (select sum(ps_supplycost * ps_availqty) * 0.0001 from partsupp) order by value desc
select o_orderkey, rank() over (partition by o_custkey order by sum(o_totalprice) desc) r, sum(o_totalprice) - avg(sum(o_totalprice)) over (partition by o_custkey) d from orders group by o_orderkey, o_custkey
select * from (select o_orderstatus, o_totalprice, o_shippriority from orders) pivot (sum(o_totalprice) as t for o_orderstatus in ('O', 'F' as fin))
select o_orderkey + l_orderkey x from orders join lineitem on o_orderkey = l_orderkey where x > 1
select coalesce(null, 1), coalesce(null, 'a', 'b'), array(1, 2.5), array('a', 1), map(1, 'a', 2, null), if(true, 1, 'a'), case when true then 1 else 2.5 end
select 1 + '1', '1' + '2'
select 1 in ('1', '2'), '1' = 1, date'2020-01-01' = '2020-01-01', 1.5 = 1, true = 'true'
select cast('1' as int) + 1L, cast(1 as smallint) + cast(1 as tinyint), 1 / 2, 1.0 / 3, 10 % 3, cast(1 as float) + 1, cast(1 as decimal(38,10)) * cast(1 as decimal(38,10)), 1.1 + cast(1 as decimal(38,30))
select sum(cast(1 as decimal(20,5))), avg(cast(1 as decimal(38,18))), sum(cast(1 as float)), avg(1), sum(cast(1 as tinyint)), min(true), max(array(1)), count_if(true), sum('1')
select concat(array(1), array(2)), concat_ws(',', array('a', 'b'), 'c'), array(1) || array(2), 'a' || 1
select length(1), upper(1), substring(123, 1, 2), date_add('2020-01-01', 1), datediff('2020-01-02', '2020-01-01'), year('2020-01-01'), hour('2020-01-01 10:00:00')
select o.o_orderkey, count(*) over w from orders o window w as (partition by o_custkey)
select first_value(o_orderkey) ignore nulls over (order by o_orderdate), last(o_orderkey, true) over (order by o_orderdate), nth_value(o_orderkey, 2) over (order by o_orderdate), cume_dist() over (order by o_orderdate), percent_rank() over (order by o_orderdate) from orders
select stack(2, 1, 'a', 2, 'b'), 1
select inline(array(struct(1, 'a'), struct(2, 'b')))
select json_tuple('{"a":1}', 'a', 'b')
select explode(array(1,2)) as (x, y)
select explode(array(1)), explode(array(2))
select explode(array(1)) + 1
select row_number() from orders
select sum(o_orderkey) over (order by o_orderdate range between interval 1 day preceding and current row) from orders
select max(o_orderkey) from orders having max(o_orderkey) > 1
select o_custkey, max(o_orderkey) m from orders group by 1 having m > 1 order by 2
select o_custkey k, count(1) from orders group by k order by k
select o_custkey, count(1) from orders group by all
select o_custkey from orders order by o_orderkey
select distinct o_custkey from orders order by o_orderkey
select sum(sum(o_orderkey)) from orders
select o_orderkey from orders where o_orderkey in (select c_custkey, c_name from customer)
select (select c_custkey, c_name from customer)
select cast(array(1) as int)
select cast(date'2020-01-01' as int)
select cast(1 as timestamp), cast(true as int), cast('a' as binary), cast(1 as boolean), cast(1.5 as int), cast(timestamp'2020-01-01 00:00:00' as bigint), cast(timestamp'2020-01-01 00:00:00' as date)
select * from orders natural join customer
select * from orders cross join customer where 1 = 0
select * from orders left semi join customer on o_custkey = c_custkey
select * from orders left anti join customer on o_custkey = c_custkey
select t.* from (values (1, named_struct('x', 1, 'y', 'b'))) as t(id, s)
select s.* from (values (1, named_struct('x', 1, 'y', 'b'))) as t(id, s)
select id as ID2, s.x as xx, s['y'], array(s).x from (values (1, named_struct('x', 1, 'y', 'b'))) as t(id, s)
select nosuch.* from orders
select o_orderkey, o_orderkey from orders
select * from (select o_orderkey, o_orderkey from orders) where o_orderkey > 1
select o_orderkey as a from orders union all select c_custkey, c_name from customer
select array(1) union select 'a'
select date_sub(current_date(), 7) d, timestamp'2020-01-01 00:00:00' - interval 2 hours, interval 1 day + interval 2 days, -interval 1 day, interval 2 days * 3
select from_utc_timestamp(timestamp'2020-01-01 00:00:00', 'Asia/Tokyo'), make_date(2020, 1, 1), date_part('month', date'2020-01-01'), unix_date(date'2020-01-01'), timestamp_seconds(1), next_day(date'2020-01-01', 'MO')
select try_add(1, 2), try_divide(1, 0), try_cast('a' as int), try_element_at(array(1), 2), nullif(1, 2), greatest(1, 2.5), sha1('a'), xxhash64(1), format_number(1.5, 2), format_string('%d', 1), conv('10', 2, 10), bin(5), factorial(3), shiftleft(1, 2), 5 & 3, 5 | 3, 5 ^ 3, ~5
select map_from_arrays(array(1), array('a')), map_entries(map(1, 2)), map_concat(map(1, 2), map(3, 4)), str_to_map('a:1'), map_from_entries(array(struct(1, 'a'))), cardinality(array(1)), array_position(array(1), 1), array_remove(array(1), 1), array_union(array(1), array(2)), arrays_overlap(array(1), array(2)), array_repeat(1, 2), array_min(array(1)), arrays_zip(array(1), array('a')), array_append(array(1), 2), sequence(date'2020-01-01', date'2020-01-03', interval 1 day)
select count(distinct o_orderkey, o_custkey), stddev_pop(o_orderkey), corr(o_orderkey, o_custkey), percentile(o_orderkey, 0.5), median(o_orderkey), percentile_approx(o_orderkey, 0.5), bool_and(true), every(true), any(false), skewness(1), kurtosis(1), mode(1), first_value(o_orderkey), mean(o_orderkey), any_value(o_orderkey), approx_percentile(o_orderkey, 0.5), array_agg(o_orderkey) from orders
select ucase('a'), lcase('a'), char_length('a'), character_length('a'), position('a' in 'ba'), btrim(' a '), trim(both 'x' from 'xax'), trim(leading 'x' from 'xa'), overlay('abc' placing 'x' from 2), split_part('a.b', '.', 1), levenshtein('a', 'b'), soundex('a'), unbase64('YQ=='), encode('a', 'utf-8'), decode(X'61', 'utf-8'), url_encode('a'), regexp_like('a', 'b'), 'a' regexp 'b', regexp('a', 'b'), 'a' ilike 'A', printf('%s', 1), char(65), chr(65), octet_length('a'), bit_length('a'), regexp_extract_all('a', 'b', 0)
select sign(1), signum(1), degrees(1), radians(1), cbrt(1), expm1(1), log1p(1), log2(1), log(2), log(2, 8), hypot(1, 2), atan2(1, 2), rint(1.5), e(), pi(), bround(2.5), ceiling(1.5), ceil(1), floor(1.5), pmod(5, 3), mod(5, 3), power(2, 3), negative(1), positive(1), width_bucket(1, 0, 10, 5), isnan(1), nanvl(1.0D, 2), abs(-1.5), sin(1), tan(1), acos(1), sinh(1)
select dateadd(date'2020-01-01', 1), date_diff(date'2020-01-01', date'2020-01-01'), weekday(date'2020-01-01'), dayofyear(date'2020-01-01'), to_timestamp_ntz('2020-01-01'), try_to_timestamp('a'), localtimestamp(), current_timezone(), make_timestamp(2020, 1, 1, 1, 1, 1.5), unix_seconds(timestamp'2020-01-01 00:00:00'), unix_millis(timestamp'2020-01-01 00:00:00'), timestamp_millis(1), timestamp_micros(1), date_from_unix_date(1), to_unix_timestamp('2020-01-01 00:00:00'), extract(second from timestamp'2020-01-01 00:00:00'), date('2020-01-01'), timestamp('2020-01-01'), int('1'), string(1), double(1), to_utc_timestamp(timestamp'2020-01-01 00:00:00', 'UTC'), timestampadd(HOUR, 1, timestamp'2020-01-01 00:00:00'), timestampdiff(HOUR, timestamp'2020-01-01 00:00:00', timestamp'2020-01-01 00:00:00')
select equal_null(1, 2), nullifzero(1), zeroifnull(1), version(), assert_true(true), user(), current_catalog(), isnull(1), not true, !true, 1 <=> null, 1 != 2, 1 == 1, shiftright(1, 1), shiftrightunsigned(1, 1), bitwise_not(1)
select forall(array(1), x -> x > 0), zip_with(array(1), array(2), (x, y) -> x + y), map_filter(map(1, 2), (k, v) -> v > 1), transform_values(map(1, 2), (k, v) -> v + 1), transform_keys(map(1, 2), (k, v) -> k + 1), transform(array(1), (x, i) -> x + i), reduce(array(1), 0, (a, x) -> a + x, a -> a * 2), array_sort(array(2, 1))
